package dev.midflight.cli;

import dev.midflight.engine.cutover.Routers;
import dev.midflight.engine.journal.Authority;
import java.time.Duration;

/** No routers; instead a test acts at the moments in which a switch would speak to them. */
final class Moments implements Routers {

    private Act called = () -> {};
    private Act held = () -> {};
    private Act settled = () -> {};

    /** What a test does. */
    interface Act {
        void run() throws Exception;
    }

    /** Before the fence, while writes go on. */
    void called(Act act) {
        called = act;
    }

    /** Just before the fence is closed. */
    void held(Act act) {
        held = act;
    }

    /** Once a side is open to the application: after the commit point, again when all is done, and after an undo. */
    void settled(Act act) {
        settled = act;
    }

    @Override
    public boolean captured() {
        return true;
    }

    @Override
    public String waitedFor() {
        return "";
    }

    @Override
    public void call() {
        act(called);
    }

    @Override
    public void hold(Duration wait) {
        act(held);
    }

    @Override
    public void settle(Authority authority) {
        act(settled);
    }

    @Override
    public void leave(Authority authority) {}

    @SuppressWarnings("IllegalCatch") // a test's own
    private static void act(Act act) {
        try {
            act.run();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
