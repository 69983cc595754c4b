package dev.midflight.server;

import dev.midflight.router.RoutePlan;
import dev.midflight.router.feed.Evidence;
import dev.midflight.router.feed.Lease;
import dev.midflight.router.feed.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Remembers in memory what a migration would on disk. */
final class MemoryRoutes implements Routes {

    private final String migration;
    private final Map<String, Long> grantedNanos = new LinkedHashMap<>();
    private final Map<String, Integer> grants = new LinkedHashMap<>();
    private final Map<String, Report> last = new LinkedHashMap<>();
    private final Map<String, Report> lastWithEvidence = new LinkedHashMap<>();
    private final List<Report> reports = new ArrayList<>();
    private @Nullable RoutePlan plan;
    private boolean refusesEvidence;
    private Optional<Duration> behind = Optional.empty();

    MemoryRoutes(String migration) {
        this.migration = migration;
    }

    synchronized void publish(RoutePlan next) {
        plan = next;
        notifyAll();
    }

    synchronized void refuseEvidence() {
        refusesEvidence = true;
    }

    synchronized void behind(Duration now) {
        behind = Optional.of(now);
    }

    @Override
    public String migration() {
        return migration;
    }

    @Override
    public synchronized Optional<RoutePlan> plan() {
        return Optional.ofNullable(plan);
    }

    @Override
    public synchronized Lease grant(String instance, String start) {
        grantedNanos.put(instance, System.nanoTime());
        grants.merge(instance, 1, Integer::sum);
        notifyAll();
        return new Lease(plan().orElseThrow(), behind);
    }

    @Override
    public synchronized void report(Report report) {
        if (refusesEvidence && report.evidence().isPresent()) {
            throw new AnswerException(400, new Problem("Cannot take the evidence", "report", "it is too much", ""));
        }
        reports.add(report);
        last.put(report.instance(), report);
        if (report.evidence().isPresent()) {
            lastWithEvidence.put(report.instance(), report);
        }
        notifyAll();
    }

    @Override
    public synchronized Optional<Duration> behind() {
        return behind;
    }

    @Override
    public synchronized long version() {
        return plan().map(RoutePlan::epoch).orElse(0L);
    }

    @Override
    public synchronized List<Instance> instances() {
        return grantedNanos.entrySet().stream()
                .map(each -> instance(each.getKey(), each.getValue()))
                .toList();
    }

    private Instance instance(String name, long granted) {
        Optional<Report> told = Optional.ofNullable(last.get(name));
        long lease = plan().map(now -> now.lease().toNanos()).orElse(0L);
        return new Instance(
                name,
                Instant.EPOCH,
                Instant.EPOCH,
                told.map(Report::epoch).orElse(0L),
                told.map(Report::drained).orElse(false),
                Duration.ofNanos(Math.max(0, granted + lease - System.nanoTime())),
                told.map(Report::labels).orElse(Map.of()),
                told.flatMap(Report::refusal),
                told.map(Report::queues).orElse(List.of()),
                Optional.ofNullable(lastWithEvidence.get(name))
                        .flatMap(Report::evidence)
                        .orElse(Evidence.NONE));
    }

    synchronized int grants(String instance) {
        return grants.getOrDefault(instance, 0);
    }

    synchronized List<Report> reports() {
        return List.copyOf(reports);
    }
}
