package dev.midflight.cli.layers.planted.spi;

import dev.midflight.cli.layers.planted.engine.plan.Ground;

record KnowsEngine(Ground ground) {}
