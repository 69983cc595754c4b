package dev.midflight.router.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What is known of each command: what it does and which of its words are keys. Immutable. */
final class CommandTable {

    private static final CommandTable REDIS = read();

    private final Map<String, Entry> entries;

    private CommandTable(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /** What is known of a command. */
    record Entry(String name, CommandKind kind, List<String> keys, Set<String> flags) {

        boolean has(String flag) {
            return flags.contains(flag);
        }

        /** The version that first had it, if that is newer than the oldest one that is supported. */
        Optional<String> since() {
            return flags.stream()
                    .filter(flag -> flag.startsWith("since:"))
                    .map(flag -> flag.substring("since:".length()))
                    .findFirst();
        }
    }

    /** Redis 6.2 and what later versions added. */
    static CommandTable redis() {
        return REDIS;
    }

    private static CommandTable read() {
        Map<String, Entry> entries = new TreeMap<>();
        try (BufferedReader file = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(CommandTable.class.getResourceAsStream("commands.txt"), "commands.txt"),
                StandardCharsets.UTF_8))) {
            file.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                List<String> parts = List.of(line.split(" "));
                List<String> keys = parts.get(2).equals("-")
                        ? List.of()
                        : List.of(parts.get(2).split("\\+"));
                Set<String> flags = Set.copyOf(parts.subList(3, parts.size()));
                entries.put(parts.get(0), new Entry(parts.get(0), CommandKind.valueOf(parts.get(1)), keys, flags));
            });
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read commands.txt", failure);
        }
        return new CommandTable(entries);
    }

    Map<String, Entry> entries() {
        return Map.copyOf(entries);
    }

    /** What is known of the command that the words make. */
    Optional<Entry> entry(byte[][] words) {
        String name = name(words[0]);
        if (words.length > 1) {
            Entry part = entries.get(name + "|" + name(words[1]));
            if (part != null) {
                return Optional.of(part);
            }
        }
        return Optional.ofNullable(entries.get(name));
    }

    static String name(byte[] word) {
        return new String(word, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    /**
     * Which of the words are keys.
     *
     * @throws IllegalArgumentException if the words do not fit the command
     */
    static int[] keys(Entry entry, byte[][] words) {
        Set<Integer> positions = new LinkedHashSet<>();
        for (String rule : entry.keys()) {
            if (rule.startsWith("@")) {
                counted(Integer.parseInt(rule.substring(1)), words, positions);
            } else if (rule.startsWith("after:")) {
                after(rule.substring("after:".length()), words, positions);
            } else if (rule.equals("streams")) {
                streams(words, positions);
            } else {
                range(rule, words, positions);
            }
        }
        return positions.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void range(String rule, byte[][] words, Set<Integer> positions) {
        int[] numbers =
                Arrays.stream(rule.split(",")).mapToInt(Integer::parseInt).toArray();
        int last = numbers[1] < 0 ? words.length + numbers[1] : numbers[1];
        for (int at = numbers[0]; at <= Math.min(last, words.length - 1); at += numbers[2]) {
            positions.add(at);
        }
    }

    private static void counted(int at, byte[][] words, Set<Integer> positions) {
        int count = at < words.length ? number(words[at]) : -1;
        if (count < 0 || at + count >= words.length) {
            throw new IllegalArgumentException("%s has no count of keys that fits."
                    .formatted(name(words[0]).toUpperCase(Locale.ROOT)));
        }
        for (int i = 1; i <= count; i++) {
            positions.add(at + i);
        }
    }

    private static int number(byte[] word) {
        try {
            return Integer.parseInt(Words.text(word));
        } catch (NumberFormatException none) {
            return -1;
        }
    }

    private static void after(String token, byte[][] words, Set<Integer> positions) {
        for (int at = 2; at + 1 < words.length; at++) {
            if (name(words[at]).equals(token.toLowerCase(Locale.ROOT))) {
                positions.add(at + 1);
            }
        }
    }

    private static void streams(byte[][] words, Set<Integer> positions) {
        for (int at = 1; at < words.length; at++) {
            if (name(words[at]).equals("streams")) {
                int count = (words.length - at - 1) / 2;
                for (int i = 1; i <= count; i++) {
                    positions.add(at + i);
                }
                return;
            }
        }
    }
}
