package dev.midflight.router.feed;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.OptionalLong;

/** What tells how old a file is: the wall clock, and on Linux how long the system has been up. */
final class Uptime {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path UP = Path.of("/proc/uptime");

    private final Clock clock;

    Uptime(Clock clock) {
        this.clock = clock;
    }

    long wallMillis() {
        return clock.millis();
    }

    /** Names the time since the system was started; empty if it is not known. */
    String boot() {
        try {
            return Files.readString(BOOT).strip();
        } catch (IOException notLinux) {
            return "";
        }
    }

    /** For how long the system has been up, sleep included; empty if that is not known. */
    OptionalLong upMillis() {
        if (boot().isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            String seconds = Files.readString(UP).split(" ", -1)[0];
            return OptionalLong.of(new BigDecimal(seconds).movePointRight(3).longValue());
        } catch (IOException | NumberFormatException notLinux) {
            return OptionalLong.empty();
        }
    }
}
