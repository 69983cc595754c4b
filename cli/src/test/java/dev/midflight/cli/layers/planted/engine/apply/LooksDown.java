package dev.midflight.cli.layers.planted.engine.apply;

import dev.midflight.cli.layers.planted.engine.plan.Ground;

/** Allowed by itself; half of a circle with what plan knows. */
public record LooksDown(Ground below) {}
