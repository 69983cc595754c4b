package dev.midflight.cli.layers.planted.router.feed;

import dev.midflight.cli.layers.planted.engine.plan.Ground;

public record KnowsEngine(Ground ground) {}
