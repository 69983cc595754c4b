/** Whole applications, with each generation of Spring Boot, against real servers. */
@NullMarked
package dev.midflight.router.spring;

import org.jspecify.annotations.NullMarked;
