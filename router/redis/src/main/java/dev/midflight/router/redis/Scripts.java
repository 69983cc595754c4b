package dev.midflight.router.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/** The Lua scripts that run in the servers, and what their refusals begin with. */
enum Scripts {
    /** An application's commands at the authority, with the marks of what they change. */
    WRITE("write.lua"),
    /** The state of keys. */
    STATE("state.lua"),
    /** The state of keys as the follower gets it. */
    APPLY("apply.lua"),
    /** Changes who may write here. */
    ROLE("role.lua"),
    /** Takes or keeps the ownership of the marks. */
    OWN("own.lua"),
    /** Lets one process copy to a follower, and those before it no more. */
    GATE("gate.lua"),
    /** Removes marks whose keys were copied. */
    DONE("done.lua"),
    /** What waits to be copied, at one moment. */
    LOOK("look.lua"),
    /** Gives the ownership up. */
    LEAVE("leave.lua");

    /** What a server says that was not made ready. */
    static final String ABSENT = "MFABSENT";

    /** What a server says to a process that was overtaken. */
    static final String STALE = "MFSTALE";

    private final byte[] text;
    private final String digest;

    Scripts(String file) {
        try (InputStream stream = Objects.requireNonNull(Scripts.class.getResourceAsStream(file), file)) {
            text = stream.readAllBytes();
            digest = sha1(text);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read " + file, failure);
        }
    }

    byte[] text() {
        return text;
    }

    String digest() {
        return digest;
    }

    /** The name under which a server knows a script. */
    static String sha1(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-1", impossible);
        }
    }

    static String text(byte[] text) {
        return new String(text, StandardCharsets.UTF_8);
    }
}
