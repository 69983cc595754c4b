package dev.midflight.router;

/**
 * Gives each entity its place among a million, the same in every process and language.
 *
 * <p>The place is {@code murmur3_32(UTF-8 of the entity, salt)}, as an unsigned number, times 1,000,000, shifted right
 * by 32 (Austin Appleby's MurmurHash3, the 32-bit form). This is a contract: with another function or another way to
 * divide, entities would change sides in the middle of a ramp. Its vectors are in {@code bucket-vectors.csv} beside the
 * tests.
 *
 * <p>Allocates nothing. Safe for any thread.
 */
public final class Bucket {

    /** How many places there are. */
    public static final int PLACES = 1_000_000;

    private static final int C1 = 0xcc9e2d51;
    private static final int C2 = 0x1b873593;

    private Bucket() {}

    /**
     * The place of an entity, from 0 up to a million.
     *
     * @param salt that of the migration, so that the same entities are not always the first
     */
    public static int of(String entity, int salt) {
        return place(hash(entity, salt));
    }

    /**
     * Returns a share of the places, once it is known to be one.
     *
     * @param what it is of: {@code a read share}
     * @throws IllegalArgumentException if it is not from 0 to a million
     */
    public static int requirePpm(String what, int ppm) {
        if (ppm < 0 || ppm > PLACES) {
            throw new IllegalArgumentException(
                    "Cannot take %,d parts per million for %s; it is from 0 to 1,000,000".formatted(ppm, what));
        }
        return ppm;
    }

    private static int place(int hash) {
        return (int) (((hash & 0xffffffffL) * PLACES) >>> 32);
    }

    /** The hash of a text's UTF-8, signed as Java has it. */
    static int hash(String text, int seed) {
        int state = seed;
        int word = 0;
        int count = 0;
        int chars = text.length();
        for (int i = 0; i < chars; i++) {
            int point = text.codePointAt(i);
            i += point > 0xffff ? 1 : 0;
            // Up to four bytes, the first one lowest.
            int encoded = point < 0x80 ? point : encoded(point);
            do {
                word |= (encoded & 0xff) << (8 * (count & 3));
                count++;
                if ((count & 3) == 0) {
                    state = mixed(state, word);
                    word = 0;
                }
                encoded >>>= 8;
            } while (encoded != 0);
        }
        return finished((count & 3) == 0 ? state : state ^ scrambled(word), count);
    }

    private static int encoded(int point) {
        if (point < 0x800) {
            return (0xc0 | (point >> 6)) | (rest(point) << 8);
        }
        if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
            // Half a pair has no UTF-8; Java's encoder makes it a question mark.
            return '?';
        }
        return point < 0x10000
                ? (0xe0 | (point >> 12)) | (rest(point >> 6) << 8) | (rest(point) << 16)
                : (0xf0 | (point >> 18)) | (rest(point >> 12) << 8) | (rest(point >> 6) << 16) | (rest(point) << 24);
    }

    private static int rest(int bits) {
        return 0x80 | (bits & 0x3f);
    }

    private static int mixed(int state, int word) {
        return Integer.rotateLeft(state ^ scrambled(word), 13) * 5 + 0xe6546b64;
    }

    private static int scrambled(int word) {
        return Integer.rotateLeft(word * C1, 15) * C2;
    }

    private static int finished(int state, int length) {
        int hash = state ^ length;
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }
}
