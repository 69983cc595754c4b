@NullMarked
package dev.midflight.testkit.memory;

import org.jspecify.annotations.NullMarked;
