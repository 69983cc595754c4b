package dev.midflight.engine.plan;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads what a request over HTTP is made of. */
final class RequestReader {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private final SecretReader secrets;

    RequestReader(SecretReader secrets) {
        this.secrets = secrets;
    }

    /** The map {@code headers}; a value may be a reference to a secret as a whole. */
    Map<String, Secret> headers(PlanFields fields) {
        Map<String, Secret> headers = new LinkedHashMap<>();
        fields.find("headers").ifPresent(all -> all.entries().forEach((name, value) -> {
            requireToken(value, name);
            headers.put(name, header(value));
        }));
        return headers;
    }

    private Secret header(PlanNode value) {
        if (value.text().contains("${")) {
            return secrets.read(value);
        }
        if (value.text().chars().anyMatch(letter -> letter < ' ' || letter == 0x7F)) {
            throw value.wrong("a header is one line", "Write it without line breaks.");
        }
        return Secret.of(value.text(), Secret.Origin.PLAN);
    }

    static void requireToken(PlanNode node, String word) {
        if (!TOKEN.matcher(word).matches()) {
            throw node.wrong("'%s' cannot be the name of a method or a header".formatted(word), "Correct it.");
        }
    }

    /**
     * A URL of a server; it is logged, so that no secret may be in it.
     *
     * @param text the node's, with what is filled in later
     * @param remedy what to write instead
     */
    static URI url(PlanNode node, String text, String remedy) {
        if (node.text().contains("${")) {
            throw node.wrong("only headers take a reference, for a URL is logged", "Send the secret in a header.");
        }
        try {
            URI url = new URI(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (!http || url.getHost() == null || url.getUserInfo() != null || url.getFragment() != null) {
                throw node.wrong("it is not http or https, a host and a path", remedy);
            }
            return url;
        } catch (URISyntaxException notAUrl) {
            throw node.wrong(
                    "it is not a URL: %s at character %d".formatted(notAUrl.getReason(), notAUrl.getIndex() + 1),
                    remedy);
        }
    }
}
