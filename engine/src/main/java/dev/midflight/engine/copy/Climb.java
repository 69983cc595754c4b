package dev.midflight.engine.copy;

/**
 * Finds how many lanes copy fastest, by going from one number to the next for as long as that is clearly faster: down
 * from where it begins, for lanes can be in each other's way, and if the first step was no help, up. Not thread-safe.
 */
final class Climb {

    /** By how much a step has to be faster: less than that is chance. */
    private static final double CLEARLY = 1.05;

    private final int first;
    private final int most;
    private int best;
    private double bestSpeed;
    private int tried;
    private int step = -1;
    private boolean done;

    /** Begins with {@code first} of at most {@code most} lanes. */
    Climb(int first, int most) {
        this.first = first;
        this.most = most;
        this.best = first;
        this.tried = first;
    }

    /** How many lanes are to copy now. */
    int lanes() {
        return tried;
    }

    /** True once the number is found. */
    boolean isDone() {
        return done;
    }

    /** So fast was the copy with {@link #lanes}. */
    void measured(double speed) {
        if (speed > bestSpeed * CLEARLY) {
            best = tried;
            bestSpeed = speed;
        } else if (step < 0 && best == first) {
            step = 1;
        } else {
            done = true;
        }
        if (best == first && best + step < 1) {
            step = 1;
        }
        int next = best + step;
        done |= next < 1 || next > most;
        tried = done ? best : next;
    }
}
