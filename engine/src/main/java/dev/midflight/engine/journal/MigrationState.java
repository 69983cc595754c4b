package dev.midflight.engine.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Where a migration stands.
 *
 * @param migration its name
 * @param fingerprint of the plan it runs by
 * @param phase how far it has come
 * @param switchState how far a switch of the writes has come
 * @param authority which side accepts writes
 * @param authorityEpoch counts every change of it
 * @param epoch counts the owners; a write under an older one is refused
 * @param owner the last process that took it over, as it named itself; empty before the first
 * @param begunAt when it was first begun
 */
public record MigrationState(
        String migration,
        String fingerprint,
        Phase phase,
        SwitchState switchState,
        Authority authority,
        long authorityEpoch,
        long epoch,
        String owner,
        Instant begunAt) {

    /** Requires every part. */
    public MigrationState {
        requireNonNull(migration, "migration");
        requireNonNull(fingerprint, "fingerprint");
        requireNonNull(phase, "phase");
        requireNonNull(switchState, "switchState");
        requireNonNull(authority, "authority");
        requireNonNull(owner, "owner");
        requireNonNull(begunAt, "begunAt");
    }

    /** True while a switch is on its way; if nobody works on it, it is to be undone or completed. */
    public boolean isSwitchOpen() {
        return switchState.isUndone() || switchState == SwitchState.SWITCHED;
    }
}
