package dev.midflight.cli.layers.planted.engine;

import dev.midflight.cli.layers.planted.stores.postgres.Neighbour;

record KnowsStore(Neighbour store) {}
