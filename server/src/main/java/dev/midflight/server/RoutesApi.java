package dev.midflight.server;

import dev.midflight.router.Nanos;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.feed.DocumentException;
import dev.midflight.router.feed.Documents;
import dev.midflight.router.feed.Lease;
import dev.midflight.router.feed.Report;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** What the feeds in applications ask for and tell. */
final class RoutesApi {

    private final Directory directory;
    private final Bearers bearers = new Bearers(Nanos.SYSTEM);

    RoutesApi(Directory directory) {
        this.directory = directory;
    }

    /** Grants a lease. */
    void pull(Context request) {
        Routes routes = directory.of(request);
        String instance = Directory.name(request, "instance");
        Duration lasting = requirePlan(routes, request).lease();
        String start = Directory.name(request, "start");
        bearers.require(request, instance, start, lasting);
        Lease lease = routes.grant(instance, start);
        String tag = tag(lease.plan());
        request.header("ETag", tag);
        if (tag.equals(request.header("If-None-Match"))) {
            request.status(304);
            return;
        }
        json(request, Documents.lease(lease));
    }

    /** Names a plan: by its epoch, and by what is in it, should somebody have put a backup in its place. */
    static String tag(RoutePlan plan) {
        CRC32C sum = new CRC32C();
        sum.update(Documents.plan(plan));
        return "\"%d-%s\"".formatted(plan.epoch(), HexFormat.of().toHexDigits((int) sum.getValue()));
    }

    static RoutePlan requirePlan(Routes routes, Context request) {
        return routes.plan()
                .orElseThrow(() -> new AnswerException(
                        404,
                        new Problem(
                                "No plan of %s is published yet".formatted(routes.migration()),
                                request.path(),
                                "",
                                "Wait until the migration publishes one; routers ask again by themselves.")));
    }

    /** How far the follower is behind. */
    void behind(Context request) {
        json(request, Documents.behind(directory.of(request).behind()));
    }

    /** Takes a report. */
    void report(Context request) {
        Routes routes = directory.of(request);
        Report report;
        try {
            report = Documents.readReport(Bodies.read(request));
        } catch (DocumentException malformed) {
            throw new AnswerException(
                    400,
                    new Problem(
                            "Cannot take the report of %s".formatted(routes.migration()),
                            request.path(),
                            String.valueOf(malformed.getMessage()),
                            "Send a report as docs/formats/feed.md describes it."));
        }
        if (!report.migration().equals(routes.migration())) {
            throw new AnswerException(
                    400,
                    new Problem(
                            "Cannot take a report for %s".formatted(routes.migration()),
                            request.path(),
                            "It is about %s.".formatted(report.migration()),
                            "Send it to the path of its migration."));
        }
        Duration lasting = routes.plan().map(RoutePlan::lease).orElse(Duration.ZERO);
        bearers.require(request, report.instance(), report.start(), lasting);
        routes.report(report);
        request.status(204);
    }

    static void json(Context request, byte[] body) {
        request.contentType("application/json");
        request.header("Cache-Control", "no-store");
        request.result(new String(body, StandardCharsets.UTF_8));
    }
}
