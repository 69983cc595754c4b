package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.TableName;
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

    /** Stands for it while a name is compared; no store has a name with it. */
    private static final char DOT_IN_NAME = '\0';

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

    /** True if {@code table} is the one, or one of those, meant. */
    public boolean matches(TableName table) {
        return starsOf(table).isPresent();
    }

    /** How many {@code *} it has. */
    int stars() {
        return (int) pattern.chars().filter(letter -> letter == '*').count();
    }

    /**
     * What each {@code *} stands for in the name of {@code table}, in order; empty if it does not match. A dot inside
     * of a table's own name is a letter as any other, but a dot of the pattern parts schema and table: such a table is
     * written out, or meant by {@code *} and {@code ?}.
     */
    Optional<List<String>> starsOf(TableName table) {
        if (!table.namespace().isEmpty()) {
            return starsOf(table.toString());
        }
        return table.name().equals(pattern)
                ? Optional.of(List.of())
                : starsOf(table.name().replace('.', DOT_IN_NAME)).map(Glob::withDots);
    }

    private static List<String> withDots(List<String> stars) {
        return stars.stream().map(star -> star.replace(DOT_IN_NAME, '.')).toList();
    }

    private Optional<List<String>> starsOf(String name) {
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
