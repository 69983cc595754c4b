/**
 * A small shop that keeps selling while its database is moved, and that keeps its own record of what it was promised.
 *
 * <p>It stands outside of Midflight: plain JDBC, its own comparison, its own ledger. What it says about a migration is
 * therefore a second opinion.
 */
@NullMarked
package dev.midflight.examples.shop;

import org.jspecify.annotations.NullMarked;
