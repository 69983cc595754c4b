/** Tests of the queue against real servers. */
@NullMarked
package dev.midflight.router.kafka;

import org.jspecify.annotations.NullMarked;
