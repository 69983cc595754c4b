package dev.midflight.engine.plan;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code source} and {@code target}. No message shows the URL, for it may hold a password. */
final class EndpointReader {

    private static final String EXAMPLE = "postgresql://host:5432/database";
    private static final int PORT_MAX = 65_535;
    private static final Pattern OPTION = Pattern.compile("tls=(off|on|verify)", Pattern.CASE_INSENSITIVE);
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*:.*");

    /** The one @ that is no login: Oracle's, before the server. */
    private static final Pattern NO_LOGIN = Pattern.compile("[^@]*|jdbc:[a-z0-9:]+:@[^@]*", Pattern.CASE_INSENSITIVE);

    private static final Pattern SECRET_PARAMETER = Pattern.compile(
            "[?&;]\\s*([a-z._-]*(?:password|passwd|passphrase|pwd|secret|token)[a-z._-]*)\\s*=",
            Pattern.CASE_INSENSITIVE);

    private final SecretReader secrets;

    EndpointReader(SecretReader secrets) {
        this.secrets = secrets;
    }

    /** One side of the migration. */
    Endpoint read(PlanNode node) {
        PlanFields fields = node.fields();
        Optional<PlanNode> stores = fields.find("stores");
        if (stores.isEmpty()) {
            requireNone(fields, "by", "key");
            return new Endpoint(List.of(address(fields)), Optional.empty());
        }
        requireNone(fields, "url", "user", "password");
        Endpoint.Sharding sharding = new Endpoint.Sharding(
                fields.require("by").choice(Endpoint.By.class),
                fields.require("key").text());
        List<StoreAddress> addresses = stores.get().list().stream()
                .map(store -> address(store.fields()))
                .toList();
        return stores.get().checked(() -> new Endpoint(addresses, Optional.of(sharding)));
    }

    private static void requireNone(PlanFields fields, String... keys) {
        for (String key : keys) {
            fields.find(key).ifPresent(node -> {
                throw node.wrong(
                        "a side has either url, user and password, or stores, by and key", "Remove one of the two.");
            });
        }
    }

    private StoreAddress address(PlanFields fields) {
        return new StoreAddress(
                url(fields.require("url")),
                fields.find("user").map(EndpointReader::user),
                fields.read("password", secrets::read, Secret.none()));
    }

    private static String user(PlanNode node) {
        requireNoReference(node);
        return node.text();
    }

    private static String url(PlanNode node) {
        String text = node.text();
        requireNoReference(node);
        Matcher parameter = SECRET_PARAMETER.matcher(text);
        if (parameter.find()) {
            throw node.wrong(
                    "the URL carries the secret %s".formatted(parameter.group(1)),
                    "Move it to the key password, as ${env:NAME} or ${file:path}.");
        }
        if (!NO_LOGIN.matcher(text).matches()) {
            throw node.wrong(
                    "the URL carries a login, or an @ that looks like one",
                    "Write the keys user and password, the latter as ${env:NAME}; an @ elsewhere is %40.");
        }
        if (!SCHEME.matcher(text).matches()) {
            throw node.wrong("it has no scheme that names the kind of store", "Write a URL as in " + EXAMPLE + ".");
        }
        requireUri(node, text);
        return text;
    }

    private static void requireUri(PlanNode node, String text) {
        String remedy = "Write a URL as in " + EXAMPLE + ".";
        try {
            URI uri = new URI(text);
            if (uri.getFragment() != null) {
                throw node.wrong("a # in a URL means nothing to a store", "Write a # that belongs to a name as %23.");
            }
            boolean named = uri.getHost() != null || uri.getSchemeSpecificPart().startsWith("///");
            if (!uri.isOpaque() && !named) {
                throw node.wrong("it names no host, or a port that is no number", remedy);
            }
            if (uri.getPort() == 0 || uri.getPort() > PORT_MAX) {
                throw node.wrong("there is no port %d".formatted(uri.getPort()), remedy);
            }
            for (String option : Optional.ofNullable(uri.getQuery()).orElse("").split("&", -1)) {
                if (!option.isEmpty() && !OPTION.matcher(option).matches()) {
                    throw node.wrong(
                            "there is no such option, or no such value of it, as that of %s"
                                    .formatted(option.replaceFirst("=.*", "")),
                            "Use tls=off, tls=on or tls=verify.");
                }
            }
        } catch (URISyntaxException notAUri) {
            throw node.wrong(
                    "it is not a URL: %s at character %d".formatted(notAUri.getReason(), notAUri.getIndex() + 1),
                    remedy);
        }
    }

    private static void requireNoReference(PlanNode node) {
        if (node.text().contains("${")) {
            throw node.wrong(
                    "only password takes a reference, for what stands here is logged", "Write the value itself.");
        }
    }
}
