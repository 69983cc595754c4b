package dev.midflight.testkit.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** As whom a server runs that refuses root. Another user namespace is not root, nor is another user. */
enum Identity {
    SAME(""),
    NAMESPACE("unshare -U"),
    /** With the one right it needs to pass through folders that belong to root, as the cache in root's home does. */
    NOBODY("setpriv --reuid=65534 --regid=65534 --clear-groups"
            + " --inh-caps=-all,+dac_override --ambient-caps=-all,+dac_override");

    private final String prefix;

    Identity(String prefix) {
        this.prefix = prefix;
    }

    /** The first that works here. */
    static Identity find() throws IOException {
        if (!Command.isRoot()) {
            return SAME;
        }
        for (Identity candidate : List.of(NAMESPACE, NOBODY)) {
            if (Command.succeeds(candidate.command("true"))) {
                return candidate;
            }
        }
        throw new IOException("PostgreSQL does not run as root, and neither unshare nor setpriv of util-linux works"
                + " here. Run as an ordinary user.");
    }

    /** The words that run {@code program} under this identity. */
    List<String> command(String program, String... arguments) {
        List<String> words = new ArrayList<>();
        if (this != SAME) {
            words.addAll(List.of(prefix.split(" ", -1)));
        }
        words.add(program);
        words.addAll(List.of(arguments));
        return words;
    }

    /** Gives {@code folder} to this identity. */
    void own(Path folder, Path log) throws IOException {
        if (this == NOBODY) {
            Command.run(List.of("chown", "-R", "65534:65534", folder.toString()), log);
        }
    }
}
