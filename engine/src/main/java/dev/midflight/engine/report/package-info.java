/** What a migration did, told from its journal: as JSON for scripts and as one HTML page for people. */
@NullMarked
package dev.midflight.engine.report;

import org.jspecify.annotations.NullMarked;
