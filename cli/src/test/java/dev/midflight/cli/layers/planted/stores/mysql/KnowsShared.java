package dev.midflight.cli.layers.planted.stores.mysql;

import dev.midflight.cli.layers.planted.stores.sql.Shared;

record KnowsShared(Shared known) {}
