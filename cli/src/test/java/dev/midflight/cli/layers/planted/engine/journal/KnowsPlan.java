package dev.midflight.cli.layers.planted.engine.journal;

import dev.midflight.cli.layers.planted.engine.plan.Ground;

record KnowsPlan(Ground ground) {}
