package dev.midflight.cli.layers.planted.stores.mysql;

import dev.midflight.cli.layers.planted.stores.postgres.Neighbour;

record KnowsNeighbour(Neighbour known) {}
