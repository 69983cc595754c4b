package dev.midflight.router.jdbc;

/** What a thread does is for one entity, until this is closed, by the same thread. */
@FunctionalInterface
public interface EntityScope extends AutoCloseable {

    @Override
    void close();
}
