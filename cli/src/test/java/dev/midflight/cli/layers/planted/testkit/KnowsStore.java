package dev.midflight.cli.layers.planted.testkit;

import dev.midflight.cli.layers.planted.stores.postgres.Neighbour;

record KnowsStore(Neighbour store) {}
