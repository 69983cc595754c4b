/**
 * Brings an application's routers their plans from Midflight, keeps them renewed, and tells Midflight how far the
 * application is. Its documents are described in {@code docs/formats/feed.md}.
 */
@NullMarked
package dev.midflight.router.feed;

import org.jspecify.annotations.NullMarked;
