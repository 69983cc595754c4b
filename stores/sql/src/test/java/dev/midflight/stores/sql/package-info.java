@NullMarked
package dev.midflight.stores.sql;

import org.jspecify.annotations.NullMarked;
