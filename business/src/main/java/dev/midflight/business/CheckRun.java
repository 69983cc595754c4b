package dev.midflight.business;

import dev.midflight.business.Finding.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Asks about all keys of one check. One thread. */
final class CheckRun {

    /** Enough to see that nobody answers. */
    private static final int FIRST = 20;

    private static final int BATCH = 256;

    /** As many as are read again at a time; their answers are kept meanwhile. */
    private static final int SUSPECTS_MAX = 50;

    /** More is not proven by going on. */
    private static final int DIFFERENT_MAX = 100;

    private final Workers workers;
    private final Settling settling;
    private final Pace pace;
    private final BooleanSupplier over;

    /**
     * A run.
     *
     * @param over whether there is no time left
     */
    CheckRun(Workers workers, Settling settling, Pace pace, BooleanSupplier over) {
        this.workers = workers;
        this.settling = settling;
        this.pace = pace;
        this.over = over;
    }

    private record Asked(CheckedKey key, boolean sampled) {}

    CheckResult run(String name, KeySet keys) throws InterruptedException {
        List<Asked> all = new ArrayList<>();
        // Those that were picked come first, so that no lack of time leaves them out.
        keys.chosen().forEach(key -> all.add(new Asked(key, false)));
        keys.sampled().forEach(key -> all.add(new Asked(key, true)));
        Tally tally = new Tally(keys.extent());
        List<Suspect> suspects = new ArrayList<>();
        int next = 0;
        String stopped = "";
        while (next < all.size() && stopped.isEmpty()) {
            int end = Math.min(all.size(), next + (next == 0 ? FIRST : BATCH));
            ask(all.subList(next, end), tally, suspects);
            next = end;
            if (suspects.size() >= SUSPECTS_MAX || next == all.size() || end == FIRST) {
                settle(suspects, tally);
            }
            stopped = stopped(tally);
        }
        settle(suspects, tally);
        long counted = 0;
        for (Verdict verdict : Verdict.values()) {
            counted += tally.count(verdict);
        }
        return tally.result(name, all.size() - counted, counted < all.size() ? stopped : "");
    }

    private void ask(List<Asked> keys, Tally tally, List<Suspect> suspects) throws InterruptedException {
        List<List<Suspect>> looks = workers.each(keys, (asked, asking) -> {
            if (over.getAsBoolean()) {
                return List.of();
            }
            pace.await();
            return List.of(settling.look(asked.key(), asked.sampled(), asking));
        });
        for (List<Suspect> look : looks) {
            for (Suspect suspect : look) {
                if (suspect.finding().isSame()) {
                    tally.add(suspect);
                } else {
                    suspects.add(suspect);
                }
            }
        }
    }

    private void settle(List<Suspect> suspects, Tally tally) throws InterruptedException {
        for (int from = 0; from < suspects.size(); from += SUSPECTS_MAX) {
            List<Suspect> some = suspects.subList(from, Math.min(suspects.size(), from + SUSPECTS_MAX));
            settling.settle(some, over);
            some.forEach(tally::add);
        }
        suspects.clear();
    }

    private String stopped(Tally tally) {
        if (over.getAsBoolean()) {
            return "the deadline was over";
        }
        if (tally.count(Verdict.DIFFERENT) >= DIFFERENT_MAX) {
            return "%d differences were enough".formatted(DIFFERENT_MAX);
        }
        return tally.isAllUnknown() && tally.count(Verdict.UNKNOWN) >= FIRST ? "nobody answered" : "";
    }
}
