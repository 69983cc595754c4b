package dev.midflight.cli.layers.planted.server;

import dev.midflight.cli.layers.planted.stores.postgres.Neighbour;

record KnowsStore(Neighbour store) {}
