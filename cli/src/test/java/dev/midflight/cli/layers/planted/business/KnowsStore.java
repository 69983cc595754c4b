package dev.midflight.cli.layers.planted.business;

import dev.midflight.cli.layers.planted.stores.postgres.Neighbour;

record KnowsStore(Neighbour store) {}
