/**
 * The keys whose rows the follower does not have yet: whoever writes at the authority marks them in the same
 * transaction, so that a crash between the two stores loses none. Knows JDBC and no driver.
 */
@NullMarked
package dev.midflight.router.dirty;

import org.jspecify.annotations.NullMarked;
