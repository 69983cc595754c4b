package dev.midflight.bench;

/** One call that is measured, with all that it needs made ready. */
@FunctionalInterface
interface Operation {

    /** Calls for the key with a number; what comes of it is returned, so that the compiler cannot leave it out. */
    Object call(int number) throws Exception;

    /** The same for one thread, where threads do not share all of it; ended by itself. */
    default Operation ofThread() throws Exception {
        return this;
    }

    /** Ends what it needed. */
    default void end() throws Exception {}

    /** This one, ending something else with it. */
    default Operation with(AutoCloseable needed) {
        Operation self = this;
        return new Operation() {
            @Override
            public Object call(int number) throws Exception {
                return self.call(number);
            }

            @Override
            public Operation ofThread() throws Exception {
                return self.ofThread();
            }

            @Override
            public void end() throws Exception {
                self.end();
                needed.close();
            }
        };
    }
}
