package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table name, or a pattern of names: {@code *} stands for any characters, {@code ?} for one.
 *
 * <p>Neither stands for the dot between schema and table, as in file names they do not stand for the slash: {@code *}
 * is every table of the default schema, {@code sales.*} every table of one schema, {@code *.*} every table outside the
 * default schema.
 */
public record Glob(String pattern) {

    /** Requires some text. */
    public Glob {
        requireNonNull(pattern, "pattern");
        if (pattern.isBlank()) {
            throw new IllegalArgumentException("an empty table name");
        }
    }

    /** True if it names one table, without {@code *} and {@code ?}. */
    public boolean isName() {
        return pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
    }

    /** True if {@code name} is the name, or one of the names, meant. */
    public boolean matches(String name) {
        return starsOf(name).isPresent();
    }

    /** How many {@code *} it has. */
    int stars() {
        return (int) pattern.chars().filter(letter -> letter == '*').count();
    }

    /** What each {@code *} stands for in {@code name}, in order; empty if the name does not match. */
    Optional<List<String>> starsOf(String name) {
        Matcher matcher = regex().matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        List<String> stars = new ArrayList<>();
        for (int group = 1; group <= matcher.groupCount(); group++) {
            stars.add(matcher.group(group));
        }
        return Optional.of(List.copyOf(stars));
    }

    private Pattern regex() {
        StringBuilder regex = new StringBuilder();
        pattern.codePoints()
                .forEach(letter -> regex.append(
                        switch (letter) {
                            case '*' -> "([^.]*)";
                            case '?' -> "[^.]";
                            default -> Pattern.quote(Character.toString(letter));
                        }));
        return Pattern.compile(regex.toString());
    }

    @Override
    public String toString() {
        return pattern;
    }
}
