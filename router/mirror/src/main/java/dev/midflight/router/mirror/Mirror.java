package dev.midflight.router.mirror;

import dev.midflight.router.Lane;
import dev.midflight.router.Nanos;
import dev.midflight.router.compare.Comparison;
import dev.midflight.router.compare.FieldCounts;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.compare.Verdict;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * Sends copies of requests to a mirror after they were answered, and compares what it answers. With threads and a queue
 * of its own, bounded in number and bytes: what does not fit is dropped at once and counted as not compared. Knows
 * nothing of servlets, see {@link MirrorFilter}.
 *
 * <p>Each copy bears the header {@value #MARK}, by which the mirror knows not to send mails, or to take money; a
 * request that bears it already is never mirrored again. Whoever lets strangers in should take the header from them.
 *
 * <p>What differs may be a race: a request is answered twice, not at the same moment, and is not asked again.
 *
 * <p>Safe for any thread.
 */
public final class Mirror implements AutoCloseable {

    /** The header of a request that is a copy. */
    public static final String MARK = "Midflight-Mirror";

    /** How many of those that differed are kept, the last ones. */
    public static final int SAMPLES_MAX = 50;

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final int FIELD_SAMPLES = 10;
    private static final int REQUEST_BYTES = 512;
    private static final Set<Integer> PARTIAL = Set.of(206, 304);

    private final URI base;
    private final Set<String> methods;
    private final Outbound outbound;
    private final int bodyBytesMax;
    private final Duration deadline;
    private final Fields<Map<String, ?>> fields;
    private final FieldCounts counts;
    private final Map<NotCompared, LongAdder> notCompared = new EnumMap<>(NotCompared.class);
    private final Lane lane;
    private final ExecutorService clientThreads;
    private final HttpClient client;

    /** Guards the samples. */
    private final Object lock = new Object();

    private final Deque<MirrorSample> samples = new ArrayDeque<>();

    Mirror(MirrorBuilder builder, Outbound outbound) {
        this.base = builder.base;
        this.methods = Set.copyOf(builder.methods);
        this.outbound = outbound;
        this.bodyBytesMax = builder.bodyBytesMax;
        this.deadline = builder.limits.deadline();
        this.fields = builder.fields();
        this.counts = new FieldCounts(fields, FIELD_SAMPLES, RandomGenerator.getDefault());
        for (NotCompared reason : NotCompared.values()) {
            notCompared.put(reason, new LongAdder());
        }
        this.lane = new Lane("midflight-mirror", builder.limits, Nanos.SYSTEM);
        this.clientThreads = Executors.newFixedThreadPool(2, work -> {
            Thread thread = new Thread(work, "midflight-mirror-client");
            thread.setDaemon(true);
            return thread;
        });
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .proxy(ProxySelector.of(null))
                .executor(clientThreads)
                .build();
    }

    /** Begins to say how requests are mirrored to the instance at this URL. */
    public static MirrorBuilder to(URI base) {
        return new MirrorBuilder(base);
    }

    /**
     * True if a request is to be mirrored once it is answered; if not, it is counted as not compared.
     *
     * @param marked whether it bears {@link #MARK}
     */
    public boolean takes(String method, boolean marked) {
        if (marked) {
            return not(NotCompared.MARKED);
        }
        return methods.contains(method) || not(NotCompared.METHOD);
    }

    /** Which headers are to be given with a request. */
    public Outbound outbound() {
        return outbound;
    }

    /** Up to how many bytes a body is to be given. */
    public int bodyBytesMax() {
        return bodyBytesMax;
    }

    /** Takes a request and what it was answered with; returns at once, and throws nothing. */
    public void mirror(MirrorRequest request, MirrorAnswer answer) {
        Body.Kept sent = request.body().kept();
        Body.Kept answered = answer.statusOnly() ? Body.Kept.ALL : answer.body().kept();
        if (sent == Body.Kept.TOO_LONG || answered == Body.Kept.TOO_LONG) {
            not(NotCompared.TOO_LONG);
        } else if (sent == Body.Kept.UNKNOWN || answered == Body.Kept.UNKNOWN) {
            not(NotCompared.NOT_SEEN);
        } else if (PARTIAL.contains(answer.status())) {
            not(NotCompared.PARTIAL);
        } else {
            offer(request, answer);
        }
    }

    private void offer(MirrorRequest request, MirrorAnswer answer) {
        HttpRequest copy;
        try {
            copy = copy(request);
        } catch (IllegalArgumentException unsendable) {
            not(NotCompared.ADDRESS);
            return;
        }
        long size = REQUEST_BYTES
                + (long) request.body().bytes().length
                + answer.body().bytes().length;
        boolean taken = lane.offer(size, new Lane.Work() {
            @Override
            public void run() throws Exception {
                compare(request, answer, copy);
            }

            @Override
            public void dropped(Lane.Dropped why) {
                not(NotCompared.DROPPED);
            }
        });
        if (!taken) {
            not(NotCompared.DROPPED);
        }
    }

    private HttpRequest copy(MirrorRequest request) {
        if (!request.path().startsWith("/")) {
            throw new IllegalArgumentException("no path");
        }
        String root = base.getScheme() + "://" + base.getRawAuthority();
        String query = request.query().isEmpty() ? "" : "?" + request.query();
        byte[] body = request.body().bytes();
        HttpRequest.Builder copy = HttpRequest.newBuilder(URI.create(root + request.path() + query))
                .timeout(deadline)
                .method(
                        request.method(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        request.headers().forEach((name, values) -> values.forEach(value -> copy.header(name, value)));
        return copy.header(MARK, "1").build();
    }

    private void compare(MirrorRequest request, MirrorAnswer live, HttpRequest copy) throws Exception {
        HttpResponse<Body> answer = send(copy);
        Body body = answer.body();
        if (answer.headers().firstValue("Content-Encoding").isPresent() || PARTIAL.contains(answer.statusCode())) {
            not(NotCompared.PARTIAL);
            return;
        }
        if (body.kept() == Body.Kept.TOO_LONG) {
            not(NotCompared.TOO_LONG);
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("");
        Pair pair = Pair.of(live, new MirrorAnswer(answer.statusCode(), type, body, live.statusOnly()));
        Comparison comparison = fields.compare(pair.live(), pair.mirror());
        // Whoever sees the count finds the sample.
        if (comparison.verdict() == Verdict.DIFFERENT) {
            keep(new MirrorSample(request.method(), request.path(), comparison.differences()));
        }
        counts.count(comparison);
    }

    /** Asks; whatever comes instead of an answer is thrown, so that the lane knows of it. */
    private HttpResponse<Body> send(HttpRequest copy) throws Exception {
        CompletableFuture<HttpResponse<Body>> answer = client.sendAsync(copy, head -> new LimitedBody(bodyBytesMax));
        boolean answered = false;
        try {
            HttpResponse<Body> whole = answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
            answered = true;
            return whole;
        } finally {
            if (!answered) {
                answer.cancel(true);
                not(NotCompared.NO_ANSWER);
            }
        }
    }

    private void keep(MirrorSample sample) {
        synchronized (lock) {
            samples.addLast(sample);
            if (samples.size() > SAMPLES_MAX) {
                samples.removeFirst();
            }
        }
    }

    private boolean not(NotCompared reason) {
        LongAdder count = notCompared.get(reason);
        if (count != null) {
            count.increment();
        }
        return false;
    }

    /** A request was to be mirrored, and could not be taken. */
    void missed() {
        not(NotCompared.NOT_SEEN);
    }

    /** What became of all requests. */
    public MirrorCounts counts() {
        Map<NotCompared, Long> reasons = new EnumMap<>(NotCompared.class);
        notCompared.forEach((reason, count) -> reasons.put(reason, count.sum()));
        return new MirrorCounts(
                counts.compared(Verdict.EQUAL),
                counts.compared(Verdict.EQUIVALENT),
                counts.compared(Verdict.DIFFERENT),
                counts.compared(Verdict.UNKNOWN),
                reasons);
    }

    /** Which fields differed, and by which rules they were excused. */
    public FieldCounts fields() {
        return counts;
    }

    /** The last requests that were answered differently, masked, in the order in which that was found. */
    public List<MirrorSample> samples() {
        synchronized (lock) {
            return List.copyOf(samples);
        }
    }

    /** Takes nothing more; what waits is compared if its deadline allows, which is also the longest this call takes. */
    @Override
    public void close() {
        lane.close();
        clientThreads.shutdownNow();
    }
}
