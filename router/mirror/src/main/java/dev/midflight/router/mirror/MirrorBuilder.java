package dev.midflight.router.mirror;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.LaneLimits;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.compare.FieldsBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Puts together a {@link Mirror}. Not thread-safe. */
public final class MirrorBuilder {

    private static final int BODY_BYTES = 256 << 10;

    /** 1,024 requests of 16 MiB in all, 4 threads, 5 s; half of them failed, 5 s. */
    private static final LaneLimits LIMITS =
            new LaneLimits(1_024, 16L << 20, 4, Duration.ofSeconds(5), 0.5, Duration.ofSeconds(5));

    final URI base;
    final Set<String> methods = new TreeSet<>(Set.of("GET", "HEAD", "OPTIONS"));
    UnaryOperator<FieldsBuilder<Map<String, ?>>> rules = UnaryOperator.identity();
    LaneLimits limits = LIMITS;
    int bodyBytesMax = BODY_BYTES;

    private @Nullable Outbound outbound;

    MirrorBuilder(URI base) {
        this.base = requireNonNull(base, "base");
        String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
        boolean more = base.getRawUserInfo() != null
                || base.getRawQuery() != null
                || base.getRawFragment() != null
                || !Set.of("", "/").contains(String.valueOf(base.getRawPath()));
        if (!Set.of("http", "https").contains(scheme) || base.getHost() == null || more) {
            throw new IllegalArgumentException(
                    "A mirror is reached by a URL of scheme, host and port, such as http://127.0.0.1:8081, not by %s."
                            .formatted(base));
        }
    }

    /** What leaves this process. To be said, so that nothing leaves it that nobody thought of. */
    public MirrorBuilder outbound(Outbound headers) {
        outbound = requireNonNull(headers, "headers");
        return this;
    }

    /**
     * Requests of these methods are mirrored as well, besides GET, HEAD and OPTIONS. To be said only of a mirror that
     * works on a store of its own, and reaches nobody outside: whatever such a request does is done twice.
     */
    public MirrorBuilder alsoMethods(String... names) {
        for (String name : names) {
            if (name.equals("CONNECT") || name.equals("TRACE") || !name.matches("[A-Z]+")) {
                throw new IllegalArgumentException("The method %s cannot be mirrored.".formatted(name));
            }
            methods.add(name);
        }
        return this;
    }

    /**
     * How answers are compared: they have the fields {@code status}, {@code type} and {@code body}, and below that
     * whatever is in the JSON: {@code body.lines.price}. Its numbers are decimals.
     */
    public MirrorBuilder compare(UnaryOperator<FieldsBuilder<Map<String, ?>>> said) {
        rules = requireNonNull(said, "said");
        return this;
    }

    /** How many requests may wait, how large, and for how long; that is also how long the mirror may take. */
    public MirrorBuilder limits(LaneLimits lane) {
        limits = requireNonNull(lane, "lane");
        return this;
    }

    /** Up to how many bytes a body is kept; 256 KiB unless said. What is longer is not mirrored, or not compared. */
    public MirrorBuilder bodyBytesMax(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("A body cannot be kept up to %d bytes.".formatted(bytes));
        }
        bodyBytesMax = bytes;
        return this;
    }

    Fields<Map<String, ?>> fields() {
        return rules.apply(Fields.ofMaps().show("status", "type")).build();
    }

    Outbound declaredOutbound() {
        if (outbound == null) {
            throw new IllegalStateException(
                    "A mirror needs to be told what leaves this process: outbound(Outbound.USUAL) for three harmless"
                            + " headers.");
        }
        return outbound;
    }

    /**
     * Begins.
     *
     * @throws IllegalStateException naming what was not said
     */
    public Mirror start() {
        return new Mirror(this, declaredOutbound());
    }
}
