package dev.midflight.cli.layers.planted.stores.postgres;

/** Known by a store beside it. */
public record Neighbour() {}
