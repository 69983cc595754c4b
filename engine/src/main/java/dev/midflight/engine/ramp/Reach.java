package dev.midflight.engine.ramp;

import dev.midflight.engine.plan.Quantities;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/** Which reads the new store serves. */
public sealed interface Reach {

    /** None: where each ramp begins, and where it may always go back to. */
    Reach NONE = new Share(0);

    /**
     * Reads {@code mirror}, {@code allow:1001,1002} or a share from {@code 0%} to {@code 100%} in steps of one in a
     * million.
     *
     * @throws IllegalArgumentException if it is none of these; the message says what is right
     */
    static Reach parse(String text) {
        if (text.equals(Mirror.TEXT)) {
            return new Mirror();
        }
        if (text.startsWith(AllowList.PREFIX)) {
            String ids = text.substring(AllowList.PREFIX.length());
            return new AllowList(Arrays.asList(ids.split(",", -1)));
        }
        if (text.endsWith("%")) {
            return Share.parse(text);
        }
        throw new IllegalArgumentException(
                "'%s' is no step: write mirror, allow: with ids as in allow:1001,1002, or a share as in 10%%"
                        .formatted(text));
    }

    /** Whether {@code other} is all of this and more. */
    boolean growsTo(Reach other);

    /** As {@link #parse} reads it. */
    String text();

    /** The new store serves nothing, but is read beside the old one and compared. */
    record Mirror() implements Reach {

        private static final String TEXT = "mirror";

        @Override
        public boolean growsTo(Reach other) {
            return other instanceof AllowList || (other instanceof Share share && share.ppm > 0);
        }

        @Override
        public String text() {
            return TEXT;
        }
    }

    /**
     * The new store serves some entities by name.
     *
     * @param ids the entities, at least one, none twice, in any order
     */
    record AllowList(List<String> ids) implements Reach {

        private static final String PREFIX = "allow:";

        /** Requires ids without white space and commas, so that they are read as they are written. */
        public AllowList {
            ids = List.copyOf(ids);
            for (String id : ids) {
                if (id.isEmpty() || id.contains(",") || id.chars().anyMatch(Character::isWhitespace)) {
                    throw new IllegalArgumentException(
                            "'%s' is no id: write them without white space, as in allow:1001,1002".formatted(id));
                }
            }
            if (ids.isEmpty()) {
                throw new IllegalArgumentException("there is no id: write at least one, as in allow:1001,1002");
            }
            if (new HashSet<>(ids).size() < ids.size()) {
                throw new IllegalArgumentException("an id is there twice in %s".formatted(PREFIX + joined(ids)));
            }
        }

        @Override
        public boolean growsTo(Reach other) {
            return (other instanceof Share share && share.ppm > 0)
                    || (other instanceof AllowList list
                            && list.ids.size() > ids.size()
                            && new HashSet<>(list.ids).containsAll(ids));
        }

        @Override
        public String text() {
            return PREFIX + joined(ids);
        }

        /** The same entities, in whatever order they are named. */
        @Override
        public boolean equals(Object other) {
            return other instanceof AllowList list && new HashSet<>(list.ids).equals(new HashSet<>(ids));
        }

        @Override
        public int hashCode() {
            return new HashSet<>(ids).hashCode();
        }

        private static String joined(List<String> ids) {
            return String.join(",", ids);
        }
    }

    /**
     * The new store serves a share of the entities.
     *
     * @param ppm how many of a million, from 0 to 1,000,000
     */
    record Share(int ppm) implements Reach {

        private static final int ALL = 1_000_000;

        /** How many decimal places of a part of one a millionth has, less those of a percent. */
        private static final int PLACES = 4;

        /** Requires a share. */
        public Share {
            if (ppm < 0 || ppm > ALL) {
                throw new IllegalArgumentException("%d of a million is not from 0 to 1,000,000".formatted(ppm));
            }
        }

        private static Share parse(String text) {
            BigDecimal ppm = Quantities.percent(text).value().movePointRight(PLACES);
            if (ppm.stripTrailingZeros().scale() > 0) {
                throw new IllegalArgumentException(
                        "'%s' is finer than one in a million: write at most four decimal places, 0.0001%% is the least"
                                .formatted(text));
            }
            return new Share(ppm.intValueExact());
        }

        @Override
        public boolean growsTo(Reach other) {
            return other instanceof Share share ? share.ppm > ppm : ppm == 0;
        }

        @Override
        public String text() {
            return BigDecimal.valueOf(ppm, PLACES).stripTrailingZeros().toPlainString() + "%";
        }
    }
}
