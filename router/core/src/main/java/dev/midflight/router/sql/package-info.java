/** What the parts of the router that write their own tables know of servers. For Midflight's modules only. */
@org.jspecify.annotations.NullMarked
package dev.midflight.router.sql;
