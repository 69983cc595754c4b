package dev.midflight.router.jdbc;

import java.util.regex.Pattern;

/** What a text does to the session in which it is run. Rather too much is found than too little. */
final class SessionText {

    private static final Pattern NAMES = Pattern.compile(
            "^\\s*USE\\b|\\bSEARCH_PATH\\b|^\\s*SET\\s+((SESSION|LOCAL)\\s+)?SCHEMA\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern FUNCTION = Pattern.compile("\\bSET_CONFIG\\b", Pattern.CASE_INSENSITIVE);

    private SessionText() {}

    /** True if names without a schema mean other tables from now on. */
    static boolean changesNames(String text) {
        return !text.startsWith("SHOW") && NAMES.matcher(text).find();
    }

    /** True if a query sets something by a function. */
    static boolean isSetByFunction(String text) {
        return FUNCTION.matcher(text).find();
    }
}
