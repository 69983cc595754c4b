/** MariaDB and MySQL as source and target. */
@NullMarked
package dev.midflight.stores.mysql;

import org.jspecify.annotations.NullMarked;
