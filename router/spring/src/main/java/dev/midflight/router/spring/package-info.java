/**
 * The router in an application of Spring Boot: properties under {@code midflight} make the feed, the router and the
 * routed data source, and the application tells whether it is ready.
 *
 * <p>Compiled against the third generation of Spring Boot; what moved in the fourth has a class of its own, and the
 * tests run with both.
 */
@NullMarked
package dev.midflight.router.spring;

import org.jspecify.annotations.NullMarked;
