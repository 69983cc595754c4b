package dev.midflight.cli.layers.planted.stores.sql;

/** What any SQL store may know. */
public record Shared() {}
