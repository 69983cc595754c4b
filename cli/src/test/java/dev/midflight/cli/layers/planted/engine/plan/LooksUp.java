package dev.midflight.cli.layers.planted.engine.plan;

import dev.midflight.cli.layers.planted.engine.apply.LooksDown;

record LooksUp(LooksDown above) {}
