package dev.midflight.engine.assess;

import dev.midflight.engine.throttle.Signal;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Probe;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether the login can see what the plan wants the copy to be throttled by. */
final class Signals {

    private Signals() {}

    static List<Finding> findings(Set<Signal> wanted, Store source) {
        List<Finding> findings = new ArrayList<>();
        try (Probe probe = source.probe()) {
            if (wanted.contains(Signal.SOURCE_LAG)) {
                findings.add(lag(probe));
            }
            if (wanted.contains(Signal.SOURCE_SESSIONS)) {
                findings.add(sessions(probe));
            }
        }
        return findings;
    }

    private static Finding lag(Probe probe) {
        String subject = "source replicas";
        try {
            Optional<Duration> lag = probe.replicaLag();
            return lag.isPresent()
                    ? Finding.ok(
                            subject,
                            "the furthest is %d s behind".formatted(lag.get().toSeconds()))
                    : Finding.warn(
                            subject,
                            "there is none now, so throttle.source-lag has nothing to look at",
                            "Connect the replicas, or remove the key.");
        } catch (StoreRefusedException unseen) {
            return Finding.refuse(subject, String.valueOf(unseen.getMessage()), unseen.remedy());
        }
    }

    private static Finding sessions(Probe probe) {
        String subject = "source sessions";
        try {
            return Finding.ok(subject, "%d of others work now".formatted(probe.sessionsAtWork()));
        } catch (StoreRefusedException unseen) {
            return Finding.refuse(subject, String.valueOf(unseen.getMessage()), unseen.remedy());
        }
    }
}
