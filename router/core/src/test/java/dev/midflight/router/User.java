package dev.midflight.router;

/** What is kept in the stores of the tests. */
record User(String name, long cents) {

    User with(long more) {
        return new User(name, cents + more);
    }
}
