package dev.midflight.business;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.StorePair;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.plan.BusinessCheck;
import dev.midflight.engine.plan.BusinessQuestion;
import dev.midflight.engine.plan.BusinessSettings;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.throttle.Time;
import dev.midflight.spi.Store;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks both sides all questions of a plan. Used once, by one thread. */
public final class BusinessRun implements AutoCloseable {

    private final MigrationPlan plan;
    private final BusinessSettings settings;
    private final Time time;
    private final HttpClient client = HttpQuestion.client();
    private @Nullable StorePair stores;

    /** A run; stores are opened when they are asked. */
    public BusinessRun(MigrationPlan plan, BusinessSettings settings, Time time) {
        this.plan = requireNonNull(plan, "plan");
        this.settings = requireNonNull(settings, "settings");
        this.time = requireNonNull(time, "time");
    }

    /**
     * Asks and compares.
     *
     * @param authority the side that has the writes: the other one follows it
     * @param level when a change has reached that other one
     * @throws BusinessException if a check cannot be run as it is written
     * @throws dev.midflight.spi.StoreException if a store cannot be opened
     */
    public BusinessResult run(Authority authority, Level level) throws InterruptedException {
        List<Comparing> comparing =
                settings.checks().stream().map(Comparing::new).toList();
        long end = time.nanos() + settings.deadline().toNanos();
        Pace pace = new Pace(settings.perSecond(), time);
        List<CheckResult> results = new ArrayList<>();
        for (int place = 0; place < settings.checks().size(); place++) {
            BusinessCheck check = settings.checks().get(place);
            Duration left = Duration.ofNanos(Math.max(Duration.ofSeconds(1).toNanos(), end - time.nanos()));
            KeySet keys = new KeyReader(check).read(() -> stores().source(), left);
            try (Workers workers = new Workers(settings.connections(), () -> asking(check))) {
                Settling settling = new Settling(workers, comparing.get(place), authority, level, time);
                CheckRun run = new CheckRun(workers, settling, pace, () -> time.nanos() - end >= 0);
                results.add(run.run(check.name(), keys));
            }
        }
        return new BusinessResult(time.now(), settings.fingerprint(), results);
    }

    private Asking asking(BusinessCheck check) {
        return new Asking(question(check.before(), true, check), question(check.after(), false, check));
    }

    private Question question(BusinessQuestion question, boolean ofSource, BusinessCheck check) {
        if (question instanceof BusinessQuestion.Http http) {
            return new HttpQuestion(client, http, check.limits());
        }
        if (question instanceof BusinessQuestion.Sql sql) {
            Store store = ofSource ? stores().source() : stores().target();
            return new SqlQuestion(store, sql.text(), check.limits());
        }
        throw new AssertionError("unhandled " + question);
    }

    private StorePair stores() {
        StorePair open = stores;
        if (open == null) {
            open = StorePair.open(plan);
            stores = open;
        }
        return open;
    }

    /** Closes every connection. */
    @Override
    public void close() {
        StorePair open = stores;
        stores = null;
        if (open != null) {
            open.close();
        }
    }
}
