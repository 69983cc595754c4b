package dev.midflight.cli.layers.planted.stores.mysql;

import dev.midflight.cli.layers.planted.engine.plan.Ground;

record KnowsEngine(Ground known) {}
