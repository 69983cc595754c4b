package dev.midflight.cli.layers.planted.router.jdbc;

import dev.midflight.cli.layers.planted.engine.plan.Ground;

record KnowsEngine(Ground ground) {}
