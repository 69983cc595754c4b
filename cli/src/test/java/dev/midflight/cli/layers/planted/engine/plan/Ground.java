package dev.midflight.cli.layers.planted.engine.plan;

/** Stands for any class of the engine. */
public record Ground() {}
