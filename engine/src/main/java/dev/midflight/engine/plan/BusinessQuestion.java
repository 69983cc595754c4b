package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a side is asked about a key. */
public sealed interface BusinessQuestion {

    /** The parts of the key that it asks with. */
    List<String> names();

    /**
     * A query at the store.
     *
     * @param text with the key's parts as parameters
     */
    record Sql(NamedSql text) implements BusinessQuestion {

        /** Requires the text. */
        public Sql {
            requireNonNull(text, "text");
        }

        @Override
        public List<String> names() {
            return text.names();
        }
    }

    /**
     * A request to the application.
     *
     * @param method such as GET
     * @param url with the key's parts in braces
     * @param headers by name; values do not show themselves
     */
    record Http(String method, String url, Map<String, Secret> headers) implements BusinessQuestion {

        private static final Pattern PART = Pattern.compile("\\{([^{}]*)}");

        /** Copies the map. */
        public Http {
            requireNonNull(method, "method");
            requireNonNull(url, "url");
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        }

        @Override
        public List<String> names() {
            return PART.matcher(url).results().map(part -> part.group(1)).toList();
        }

        /** The URL with a text in the place of each part. */
        public String filled(Map<String, String> texts) {
            return PART.matcher(url)
                    .replaceAll(part -> Matcher.quoteReplacement(requireNonNull(texts.get(part.group(1)), "part")));
        }
    }
}
