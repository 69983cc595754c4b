package dev.midflight.cli.layers.planted.examples;

import dev.midflight.cli.layers.planted.engine.plan.Ground;

record KnowsEngine(Ground ground) {}
