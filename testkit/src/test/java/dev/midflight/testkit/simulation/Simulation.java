package dev.midflight.testkit.simulation;

import dev.midflight.spi.Source;
import dev.midflight.spi.StaleOwnerException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.testkit.memory.Faults;
import dev.midflight.testkit.memory.Visibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * One run: an application writes, a process copies and follows, connections are cut with unknown outcome, the process
 * dies
 * and another goes on while the dead one may still twitch; at the end both sides must be equal. Everything follows
 * from the
 * seed.
 */
final class Simulation {

    private static final int STEPS = 160;
    private static final int CRASHES_MAX = 3;

    /** One crash in so many steps; more of them where lanes are about to own other keys. */
    private static final int USUAL = 40;

    private static final int DELICATE = 6;

    private final Random random;
    private final World world;
    private final Invariant invariant;
    private final UnaryOperator<Source> lens;
    private final List<SimulatedProcess> dead = new ArrayList<>();
    private long epoch;

    Simulation(long seed, Visibility visibility, UnaryOperator<Source> lens) {
        this.random = new Random(seed);
        this.world = new World(random, visibility, 30 + random.nextInt(40));
        this.invariant = new Invariant(world);
        this.lens = lens;
    }

    void run() throws InterruptedException {
        SimulatedProcess process = start();
        int crashes = random.nextInt(CRASHES_MAX + 1);
        for (int step = 0; step < STEPS; step++) {
            world.step();
            if (crashes > 0 && random.nextInt(process.hasCopied() ? DELICATE : USUAL) == 0) {
                crashes--;
                dead.add(process);
                process = crash();
            }
            twitch();
            try {
                process.step();
            } catch (StoreUnavailableException lost) {
                process = crash();
            }
        }
        world.calm();
        process = crash();
        world.target().faults(Faults.NONE);
        process.finish();
        invariant.checkEnd();
    }

    private SimulatedProcess start() {
        epoch++;
        return new SimulatedProcess(
                random,
                world.open(lens),
                new SimulatedProcess.Life(epoch, world.beginning(), world.holdBytes()),
                invariant::check);
    }

    /** Another process takes over from what is saved. */
    private SimulatedProcess crash() {
        world.target().faults(Faults.NONE);
        SimulatedProcess next = start();
        world.target().faults(this::strike);
        return next;
    }

    private void strike(Faults.Point point, String subject) {
        boolean outcome = point == Faults.Point.COMMIT || point == Faults.Point.COMMIT_DURABLE;
        if (outcome && random.nextInt(30) == 0) {
            throw new StoreUnavailableException("connection cut at " + point, "Go on.", null);
        }
    }

    private void twitch() throws InterruptedException {
        if (dead.isEmpty() || random.nextInt(6) > 0) {
            return;
        }
        try {
            dead.get(random.nextInt(dead.size())).step();
        } catch (StaleOwnerException | StoreUnavailableException refused) {
            // As it must be.
            dead.remove(dead.size() - 1);
        }
    }
}
