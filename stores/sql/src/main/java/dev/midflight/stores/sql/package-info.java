/** What SQL stores share: catalog over JDBC, DDL, dialect. */
@NullMarked
package dev.midflight.stores.sql;

import org.jspecify.annotations.NullMarked;
