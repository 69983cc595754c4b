package dev.midflight.testkit.servers;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Passwords for servers that anyone on this machine could reach. */
final class Secrets {

    private Secrets() {}

    static String password() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
