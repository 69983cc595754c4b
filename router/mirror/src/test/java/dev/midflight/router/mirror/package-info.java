/** Real servers as application and mirror. */
@NullMarked
package dev.midflight.router.mirror;

import org.jspecify.annotations.NullMarked;
