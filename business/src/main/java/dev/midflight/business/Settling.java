package dev.midflight.business;

import dev.midflight.business.Finding.Verdict;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.throttle.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Finds out whether answers differ, or only did so because a change was on its way.
 *
 * <p>Both sides are read again after a little, a longer and a long moment. Answers that are the same by then were
 * STALE. So are those of a side whose answer is one that the other gave before: it is late, not wrong. Either may be:
 * MariaDB lets the readers of its log see a commit before anybody else. What is left is read at the side with the
 * writes, then everything that was committed by then is let reach the other, and after a rest both are read once more:
 * if the first answer has not changed and the other still differs, nothing is on its way that could make it right, and
 * it is DIFFERENT. An answer that keeps changing is read in quick succession until the two meet, and is UNKNOWN if they
 * never do.
 *
 * <p>The known weakness: a page that always shows the time of day, or a counter of its own reads, is UNKNOWN; such a
 * field has to be ignored. One thread.
 */
final class Settling {

    private static final List<Duration> AGAIN =
            List.of(Duration.ofMillis(25), Duration.ofMillis(250), Duration.ofSeconds(2));

    private static final Duration LEVEL_MAX = Duration.ofSeconds(10);

    /** For a server that shows a commit to its log's readers first, and to everybody a little later. */
    private static final Duration RESTING = Duration.ofSeconds(1);

    private static final Duration QUICKLY = Duration.ofMillis(10);
    private static final int QUICK_TRIES = 60;

    private final Workers workers;
    private final Comparing comparing;
    private final Authority authority;
    private final Level level;
    private final Time time;

    Settling(Workers workers, Comparing comparing, Authority authority, Level level, Time time) {
        this.workers = workers;
        this.comparing = comparing;
        this.authority = authority;
        this.level = level;
        this.time = time;
    }

    /** Both answers, and what they are to each other. */
    private record Read(Reply leading, Reply following, Finding finding) {

        boolean failed() {
            return leading.failure().isPresent() || following.failure().isPresent();
        }
    }

    /** The first look at a key. */
    Suspect look(CheckedKey key, boolean sampled, Asking asking) throws InterruptedException {
        Read read = read(key, asking);
        Suspect suspect = new Suspect(key, sampled, read.finding());
        suspect.see(read.leading(), read.following());
        return suspect;
    }

    private Read read(CheckedKey key, Asking asking) throws InterruptedException {
        Reply leading = leading(asking).ask(key);
        Reply following = following(asking).ask(key);
        return new Read(leading, following, compare(leading, following));
    }

    private Question leading(Asking asking) {
        return authority == Authority.TARGET ? asking.after() : asking.before();
    }

    private Question following(Asking asking) {
        return authority == Authority.TARGET ? asking.before() : asking.after();
    }

    private Finding compare(Reply leading, Reply following) {
        return authority == Authority.TARGET
                ? comparing.compare(following, leading)
                : comparing.compare(leading, following);
    }

    /**
     * Gives each suspect its verdict.
     *
     * @param over whether there is no time left
     */
    void settle(List<Suspect> suspects, BooleanSupplier over) throws InterruptedException {
        List<Suspect> open = new ArrayList<>(suspects);
        boolean first = true;
        for (Duration wait : AGAIN) {
            if (open.isEmpty() || over.getAsBoolean()) {
                break;
            }
            time.pause(wait);
            open = again(open, first);
            first = false;
        }
        if (over.getAsBoolean()) {
            open.forEach(each -> each.found(Finding.unknown("no time was left to read it again")));
        } else if (!open.isEmpty()) {
            judge(open);
        }
    }

    /** Reads all once more; answers those that are still open. A second failure is taken for what it is. */
    private List<Suspect> again(List<Suspect> open, boolean first) throws InterruptedException {
        List<Boolean> settled = workers.each(open, (suspect, asking) -> {
            boolean knew = suspect.finding().verdict() != Verdict.UNKNOWN;
            Read read = read(suspect.key(), asking);
            suspect.found(met(suspect, read, knew));
            suspect.see(read.leading(), read.following());
            return suspect.finding().isSame() || (read.failed() && (!first || !knew));
        });
        List<Suspect> left = new ArrayList<>();
        for (int place = 0; place < open.size(); place++) {
            if (!settled.get(place)) {
                left.add(open.get(place));
            }
        }
        return left;
    }

    /** The finding, STALE if it is the same now or was the same a moment ago. */
    private Finding met(Suspect suspect, Read read, boolean differed) {
        if (read.finding().isSame()) {
            return differed ? Finding.of(Verdict.STALE, read.finding().empty()) : read.finding();
        }
        if (read.failed()) {
            return read.finding();
        }
        boolean met = false;
        for (Reply earlier : suspect.leaders()) {
            met |= compare(earlier, read.following()).isSame();
        }
        for (Reply earlier : suspect.followers()) {
            met |= compare(read.leading(), earlier).isSame();
        }
        return met ? Finding.of(Verdict.STALE, false) : read.finding();
    }

    private void judge(List<Suspect> open) throws InterruptedException {
        List<Reply> before =
                workers.each(open, (suspect, asking) -> leading(asking).ask(suspect.key()));
        boolean isLevel = level.await(LEVEL_MAX);
        List<Judged> judged = new ArrayList<>();
        for (int place = 0; place < open.size(); place++) {
            judged.add(new Judged(open.get(place), before.get(place), isLevel));
        }
        List<Boolean> left = workers.each(judged, (each, asking) -> {
            Read read = read(each.suspect().key(), asking);
            each.suspect().found(met(each.suspect(), read, true));
            each.suspect().see(read.leading(), read.following());
            return !each.suspect().finding().isSame();
        });
        if (left.contains(true)) {
            time.pause(RESTING);
            workers.each(judged, (each, asking) -> {
                Suspect suspect = each.suspect();
                return suspect.finding().isSame() ? suspect : suspect.found(verdict(each, asking));
            });
        }
    }

    /**
     * A suspect on its last way.
     *
     * @param before what the side with the writes answered before the sides were level
     * @param isLevel whether they were level at all
     */
    private record Judged(Suspect suspect, Reply before, boolean isLevel) {}

    private Finding verdict(Judged judged, Asking asking) throws InterruptedException {
        Suspect suspect = judged.suspect();
        Read read = read(suspect.key(), asking);
        Finding met = met(suspect, read, true);
        if (met.isSame() || read.failed() || met.verdict() == Verdict.UNKNOWN) {
            return met;
        }
        if (!judged.isLevel()) {
            return Finding.unknown("the other side is more than %d s behind".formatted(LEVEL_MAX.toSeconds()));
        }
        boolean rests = judged.before().failure().isEmpty()
                && comparing.compare(judged.before(), read.leading()).isSame();
        return rests ? read.finding() : quickly(suspect, asking);
    }

    private Finding quickly(Suspect suspect, Asking asking) throws InterruptedException {
        for (int time = 0; time < QUICK_TRIES; time++) {
            this.time.pause(QUICKLY);
            Read read = read(suspect.key(), asking);
            Finding met = met(suspect, read, true);
            suspect.see(read.leading(), read.following());
            if (met.isSame() || read.failed()) {
                return met;
            }
        }
        return Finding.unknown("the answer changes faster than it can be compared");
    }
}
