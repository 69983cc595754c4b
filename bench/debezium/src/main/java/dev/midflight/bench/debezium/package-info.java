/** Debezium as somebody would embed it, so that Midflight can be measured beside it. */
@NullMarked
package dev.midflight.bench.debezium;

import org.jspecify.annotations.NullMarked;
