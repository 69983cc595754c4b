package dev.midflight.cli.layers.planted.cli;

/** Stands for any class of the command line. */
public record Command() {}
