package dev.midflight.cli.layers.planted.testkit;

import dev.midflight.cli.layers.planted.cli.Command;

record KnowsCommandLine(Command command) {}
