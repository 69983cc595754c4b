package dev.midflight.router;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * What every process is to do from an epoch on; never changed, only replaced as a whole.
 *
 * @param migration the migration's name
 * @param epoch counts up by one with every plan
 * @param stage how far the migration is
 * @param authority the side whose word counts; while the stage is {@link Stage#SWITCHING}, the one that had it last
 * @param reads which reads go to the new side, where the stage lets any
 * @param shadowPpm of a million entities, of how many the reads are repeated at the other side and compared
 * @param lease for how long the plan holds from the moment it was asked for; a process that hears nothing for longer
 *     does not write
 * @param behindMax how old what is read at the follower may be at most; reads that cannot be sure of it go to the
 *     authority
 */
public record RoutePlan(
        String migration,
        long epoch,
        Stage stage,
        Side authority,
        ReadShare reads,
        int shadowPpm,
        Duration lease,
        Duration behindMax) {

    /** Checks it. */
    public RoutePlan {
        requireNonNull(migration, "migration");
        requireNonNull(stage, "stage");
        requireNonNull(authority, "authority");
        requireNonNull(reads, "reads");
        requireNonNull(lease, "lease");
        requireNonNull(behindMax, "behindMax");
        if (migration.isBlank()) {
            throw new IllegalArgumentException("A plan needs the name of its migration.");
        }
        if (epoch < 1) {
            throw new IllegalArgumentException(
                    "Epochs count from 1, this plan of %s has %d.".formatted(migration, epoch));
        }
        if (lease.isNegative() || lease.isZero()) {
            throw new IllegalArgumentException(
                    "Plan %d of %s would hold for %s; it needs a time above zero.".formatted(epoch, migration, lease));
        }
        if (behindMax.isNegative() || behindMax.isZero()) {
            throw new IllegalArgumentException(
                    "Plan %d of %s lets the follower be behind by %s; it needs a time above zero."
                            .formatted(epoch, migration, behindMax));
        }
        Bucket.requirePpm("a shadow share", shadowPpm);
        if (stage.authority().map(side -> side != authority).orElse(false)) {
            throw new IllegalArgumentException("In the stage %s the authority is %s, not %s."
                    .formatted(stage, stage.authority().get(), authority));
        }
    }

    /**
     * Refuses to come after a plan that is in force: both may then be, in different processes. Plans between the two
     * may have been missed if only who reads where and what is compared has changed: then writes go as before.
     *
     * @throws IllegalArgumentException saying what does not fit
     */
    void requireAfter(RoutePlan before) {
        boolean writesAsBefore = stage == before.stage && authority == before.authority;
        if (epoch != before.epoch + 1 && !writesAsBefore) {
            throw illegal(before, "an epoch was skipped, and who follows the one between is not known");
        }
        if (reads.salt() != before.reads.salt()) {
            throw illegal(before, "another salt would move entities from side to side");
        }
        if (writesAsBefore) {
            return;
        }
        requireStep(before);
        if (before.stage.mayReadFollower() && !stage.mayReadFollower() && before.readsFollower()) {
            throw illegal(before, "the follower is still read from; take its reads away first");
        }
    }

    private void requireStep(RoutePlan before) {
        if (stage != before.stage && !before.stage.mayGoTo(stage)) {
            throw illegal(before, "%s may not follow %s".formatted(stage, before.stage));
        }
        boolean held = before.stage == Stage.SWITCHING && stage != Stage.SWITCHING;
        if (authority != before.authority && !held) {
            throw illegal(before, "the authority would move while somebody may still write");
        }
    }

    /** True if some reads go to the side without the authority. */
    boolean readsFollower() {
        return stage.mayReadFollower() && (authority == Side.OLD ? !reads.isNobody() : !reads.isEverybody());
    }

    private IllegalArgumentException illegal(RoutePlan before, String why) {
        return new IllegalArgumentException("Plan %d of %s (%s) cannot come after plan %d (%s): %s."
                .formatted(epoch, migration, stage, before.epoch, before.stage, why));
    }

    /**
     * Which entities are read at the new side. The same ones always: an entity that is among 1 % is also among 10 %.
     *
     * @param salt of the migration, never changed during it
     * @param ppm how many of a million entities
     * @param include entities that are always read there
     * @param exclude entities that never are, also if they are in {@code include}
     */
    public record ReadShare(int salt, int ppm, Set<String> include, Set<String> exclude) {

        /** Checks it. */
        public ReadShare {
            Bucket.requirePpm("a read share", ppm);
            include = hashed(include);
            exclude = hashed(exclude);
        }

        /**
         * Not {@link Set#copyOf}: its sets put texts that count up side by side, and go past all of them to find that
         * another one is not there, which took 250 ns of a decision with 1,000 of them.
         */
        private static Set<String> hashed(Set<String> entities) {
            entities.forEach(entity -> requireNonNull(entity, "entity"));
            return entities.isEmpty() ? Set.of() : Collections.unmodifiableSet(new HashSet<>(entities));
        }

        /** Nobody. */
        public static ReadShare none(int salt) {
            return new ReadShare(salt, 0, Set.of(), Set.of());
        }

        /** True if reads of this entity belong to the new side. */
        public boolean has(String entity) {
            if (exclude.contains(entity)) {
                return false;
            }
            return include.contains(entity) || hasAmongAll(entity);
        }

        /** Nobody and everybody are found without a look at the entity. */
        private boolean hasAmongAll(String entity) {
            return ppm > 0 && (ppm == Bucket.PLACES || Bucket.of(entity, salt) < ppm);
        }

        boolean isNobody() {
            return ppm == 0 && exclude.containsAll(include);
        }

        boolean isEverybody() {
            return ppm == Bucket.PLACES && exclude.isEmpty();
        }
    }
}
