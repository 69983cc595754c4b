package dev.midflight.cli.layers.planted.engine.attic;

record Unplaced() {}
