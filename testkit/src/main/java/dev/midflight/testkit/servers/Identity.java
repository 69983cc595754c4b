package dev.midflight.testkit.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** As whom a server runs that refuses root. Another user namespace is not root, nor is another user. */
enum Identity {
    SAME(""),
    NAMESPACE("unshare -U"),
    NOBODY("setpriv --reuid=65534 --regid=65534 --clear-groups");

    private final String prefix;

    Identity(String prefix) {
        this.prefix = prefix;
    }

    /** The first that works here. */
    static Identity find() throws IOException {
        // initdb wants to know the user's name, and a user of a container may have none.
        if (!Command.isRoot() && Command.succeeds(List.of("id", "-un"))) {
            return SAME;
        }
        if (Command.succeeds(NAMESPACE.command("true"))) {
            return NAMESPACE;
        }
        if (Command.isRoot() && Command.succeeds(NOBODY.command("true"))) {
            return NOBODY;
        }
        throw new IOException("PostgreSQL refuses root and users without a name, and neither unshare nor setpriv of"
                + " util-linux works here. Run as an ordinary user.");
    }

    /** Where this identity can read: nobody cannot pass through root's home. */
    CacheFolder cache() {
        return this == NOBODY ? CacheFolder.ofMachine() : CacheFolder.ofUser();
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
