package dev.midflight.router.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A command as an application gave it, and what is known of it. Immutable as long as nobody changes the words. */
final class Call {

    private final byte[][] words;
    private final Optional<CommandTable.Entry> entry;
    private final int[] keys;

    private Call(byte[][] words, Optional<CommandTable.Entry> entry, int[] keys) {
        this.words = words;
        this.entry = entry;
        this.keys = keys;
    }

    static Call of(byte[][] words) {
        Optional<CommandTable.Entry> entry = CommandTable.redis().entry(words);
        return new Call(
                words,
                entry,
                entry.map(known -> CommandTable.keys(known, words)).orElse(new int[0]));
    }

    byte[][] words() {
        return words;
    }

    /** In capital letters. */
    String name() {
        return CommandTable.name(words[0]).toUpperCase(Locale.ROOT);
    }

    /** Empty if the command is not known. */
    Optional<CommandKind> kind() {
        return entry.map(CommandTable.Entry::kind);
    }

    /** True if it changes nothing, also if others of its name do. */
    boolean isRead() {
        return is(CommandKind.PURE_READ) || (storesOnly() && keys.length == 1);
    }

    /** True if it changes something only where a word says what. */
    private boolean storesOnly() {
        return entry.map(known -> known.keys().stream().anyMatch(rule -> rule.startsWith("after:")))
                .orElse(false);
    }

    /** True if it may be read at the follower. */
    boolean mayFollow() {
        return is(CommandKind.PURE_READ) && keys.length > 0 && !has("authority");
    }

    boolean is(CommandKind kind) {
        return kind().map(kind::equals).orElse(false);
    }

    boolean has(String flag) {
        return entry.map(known -> known.has(flag)).orElse(false);
    }

    List<Key> keys() {
        List<Key> all = new ArrayList<>(keys.length);
        for (int at : keys) {
            all.add(Key.of(words[at]));
        }
        return all;
    }

    /** True if a word says so, in any case of letters. */
    boolean hasWord(String word) {
        for (int at = 1; at < words.length; at++) {
            if (word.equalsIgnoreCase(Words.text(words[at]))) {
                return true;
            }
        }
        return false;
    }

    /** The same with other keys in the places of these. */
    Call withKeys(List<Key> others) {
        byte[][] changed = words.clone();
        for (int i = 0; i < keys.length; i++) {
            changed[keys[i]] = others.get(i).bytes();
        }
        return new Call(changed, entry, keys);
    }
}
