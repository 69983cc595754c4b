/** The data source against real servers and with the libraries that applications use it through. */
@NullMarked
package dev.midflight.router.jdbc;

import org.jspecify.annotations.NullMarked;
