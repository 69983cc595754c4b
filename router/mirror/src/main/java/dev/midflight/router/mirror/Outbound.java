package dev.midflight.router.mirror;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a request leaves this process besides its path and body: headers that are named here, and no others. Who the
 * caller is goes along only if {@code Authorization} or {@code Cookie} is named.
 *
 * @param headers their names; case is of no account
 */
public record Outbound(Set<String> headers) {

    /** Of one connection, or set by the client, or the mark itself. */
    private static final Set<String> OWN = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            Mirror.MARK.toLowerCase(Locale.ROOT));

    /** {@code Accept}, {@code Accept-Language} and {@code Content-Type}. */
    public static final Outbound USUAL = new Outbound(Set.of("accept", "accept-language", "content-type"));

    /** Refuses headers of which none can be passed on. */
    public Outbound {
        Set<String> lower = new TreeSet<>();
        for (String name : headers) {
            String plain = name.toLowerCase(Locale.ROOT);
            if (plain.isBlank() || OWN.contains(plain)) {
                throw new IllegalArgumentException(
                        "The header %s does not go to a mirror: it belongs to one connection or to the mirror itself."
                                .formatted(name));
            }
            lower.add(plain);
        }
        headers = Set.copyOf(lower);
    }

    /** These as well. */
    public Outbound with(String... names) {
        Set<String> more = new LinkedHashSet<>(headers);
        more.addAll(Set.of(names));
        return new Outbound(more);
    }
}
