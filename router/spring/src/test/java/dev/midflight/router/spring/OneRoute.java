package dev.midflight.router.spring;

import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.feed.Lease;
import dev.midflight.router.feed.Report;
import dev.midflight.server.FeedServer;
import dev.midflight.server.Instance;
import dev.midflight.server.Routes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A migration called shop, in memory, and the feed's server before it. */
final class OneRoute implements Routes, AutoCloseable {

    private final FeedServer server;
    private final List<Report> reports = new ArrayList<>();
    private @Nullable RoutePlan plan;

    OneRoute() {
        this.server = FeedServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> List.of(this));
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /** The next plan. */
    synchronized void publish(Stage stage, int readsPpm, Duration lease) {
        long epoch = version() + 1;
        ReadShare reads = new ReadShare(7, readsPpm, Set.of(), Set.of());
        plan = new RoutePlan(
                "shop",
                epoch,
                stage,
                stage.authority().orElse(Side.OLD),
                reads,
                1_000_000,
                lease,
                Duration.ofSeconds(5));
    }

    synchronized List<Report> reports() {
        return List.copyOf(reports);
    }

    @Override
    public String migration() {
        return "shop";
    }

    @Override
    public synchronized Optional<RoutePlan> plan() {
        return Optional.ofNullable(plan);
    }

    @Override
    public Lease grant(String instance, String start) {
        return new Lease(plan().orElseThrow(), behind());
    }

    @Override
    public synchronized void report(Report report) {
        reports.add(report);
    }

    @Override
    public Optional<Duration> behind() {
        return Optional.of(Duration.ZERO);
    }

    @Override
    public synchronized long version() {
        return plan().map(RoutePlan::epoch).orElse(0L);
    }

    @Override
    public List<Instance> instances() {
        return List.of();
    }

    @Override
    public void close() {
        server.close();
    }
}
