package dev.midflight.router;

import dev.midflight.router.Divergences.Divergence;
import dev.midflight.router.Divergences.Source;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down divergences, and counts those that could not be. Safe for any thread. */
final class Noted {

    private static final Logger LOG = LoggerFactory.getLogger(Noted.class);

    private final Divergences divergences;
    private final LongAdder noted = new LongAdder();
    private final LongAdder lost = new LongAdder();

    Noted(Divergences divergences) {
        this.divergences = divergences;
    }

    /** Whatever the journal throws, the write that it speaks of is done. */
    @SuppressWarnings("IllegalCatch")
    void add(String key, long epoch, Source source, String details) {
        try {
            divergences.found(new Divergence(key, epoch, source, details));
            noted.increment();
        } catch (Exception failure) {
            lost.increment();
            LOG.error(
                    "a divergence could not be written down, compare the stores key={} source={}",
                    key,
                    source,
                    failure);
        }
    }

    long noted() {
        return noted.sum();
    }

    long lost() {
        return lost.sum();
    }
}
