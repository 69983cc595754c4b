/** What every store must do, as abstract tests; a store passes them with one adapter, a {@code StoreUnderTest}. */
@NullMarked
package dev.midflight.testkit.contract;

import org.jspecify.annotations.NullMarked;
