package dev.midflight.examples.shop;

import dev.midflight.router.LaneLimits;
import dev.midflight.router.Reads;
import dev.midflight.router.Router;
import dev.midflight.router.WithoutPlan;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.compare.Verdict;
import dev.midflight.router.feed.Feed;
import dev.midflight.router.feed.SeenReads;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * How the shop reads and writes through Midflight's router: what an application does that takes part in its migration.
 *
 * <p>Threads: safe for many.
 */
final class Routed implements AutoCloseable {

    /** Longer than any switch of the demo; a write that waits for longer is tried again. */
    private static final Duration SWITCH_WAIT = Duration.ofSeconds(8);

    private static final LaneLimits LANE =
            new LaneLimits(256, 1 << 20, 2, Duration.ofSeconds(1), 0.5, Duration.ofSeconds(2));

    /** How many of the pages that differ are told. */
    private static final int DIFFERENT_MAX = 10;

    @SuppressWarnings("unchecked") // there is no class of lists of lists
    private static final Class<List<List<String>>> PAGE = (Class<List<List<String>>>) (Class<?>) List.class;

    private final Sides sides;
    private final Router router;
    private final Feed feed;
    private final Reads<Question, List<List<String>>, SQLException> pages;
    private final Queue<Sessions> idle = new ConcurrentLinkedQueue<>();
    private final Queue<String> different = new ArrayBlockingQueue<>(DIFFERENT_MAX);

    Routed(Sides sides, URI server) {
        this.sides = sides;
        this.router = new Router("shop", WithoutPlan.READ_OLD, SWITCH_WAIT, System::nanoTime);
        SeenReads<Question> seen = new SeenReads<>(router, question -> question.page() + " " + question.id());
        this.pages = Reads.<Question, List<List<String>>, SQLException>through(router, "shop-pages")
                .old(question -> page(Side.OLD, question))
                .fresh(question -> page(Side.NEW, question))
                .entity(Question::entity)
                .compare(Fields.of(PAGE).build())
                .copied(List::copyOf)
                .limits(LANE)
                .watch((question, comparison, oldNanos, newNanos) -> {
                    seen.compared(question, comparison, oldNanos, newNanos);
                    if (comparison.verdict() == Verdict.DIFFERENT) {
                        different.offer(
                                "%s of %s: %s".formatted(question.page(), question.entity(), comparison.differences()));
                    }
                })
                .build();
        seen.counting(pages::counts);
        this.feed = Feed.from(server).instance("shop").router(router, seen).start();
    }

    Router router() {
        return router;
    }

    /** True once the shop knows where to write. */
    boolean isReady() {
        return feed.fetched();
    }

    /** Lets a visitor look at a page, from whichever side it is to be read. */
    void look(Question question) throws SQLException {
        pages.read(question);
    }

    /** How many reads were compared with the other side. */
    Reads<Question, List<List<String>>, SQLException> pages() {
        return pages;
    }

    /** The first pages that differed, with what did in them. */
    List<String> different() {
        return List.copyOf(different);
    }

    /** The side where an entity is read now. */
    Side reads(String entity) {
        return side(router.reads(entity));
    }

    static Side side(dev.midflight.router.Side side) {
        return side == dev.midflight.router.Side.OLD ? Side.OLD : Side.NEW;
    }

    private List<List<String>> page(Side side, Question question) throws SQLException {
        Sessions sessions = idle.poll();
        if (sessions == null) {
            sessions = new Sessions(sides, Session::openForReads);
        }
        boolean read = false;
        try {
            List<List<String>> page = sessions.on(side).page(question.page().sql(), question.id());
            read = true;
            return page;
        } finally {
            if (!read) {
                sessions.drop(side);
            }
            idle.add(sessions);
        }
    }

    @Override
    public void close() {
        feed.close();
        pages.close();
        new ArrayList<>(idle).forEach(Sessions::close);
    }
}
