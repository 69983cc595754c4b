package dev.midflight.cli.layers.planted.router;

import dev.midflight.cli.layers.planted.router.feed.KnowsEngine;

record KnowsFeed(KnowsEngine feed) {}
