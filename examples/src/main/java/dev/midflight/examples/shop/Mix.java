package dev.midflight.examples.shop;

/** Spreads numbers over 64 bits and folds texts into 64 bits; not for secrets. */
final class Mix {

    private static final long FOLD = 0x100000001B3L;
    private static final long START = 0xCBF29CE484222325L;

    private Mix() {}

    /** The finisher of SplitMix64: a bijection, so distinct numbers stay distinct. */
    static long mix(long number) {
        long spread = (number + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        spread = (spread ^ (spread >>> 27)) * 0x94D049BB133111EBL;
        return spread ^ (spread >>> 31);
    }

    /** Folds {@code texts} in their order; each is closed by its length, so that moving a character shows. */
    static long fold(Iterable<String> texts) {
        long folded = START;
        for (String text : texts) {
            for (int index = 0; index < text.length(); index++) {
                folded = (folded ^ text.charAt(index)) * FOLD;
            }
            folded = mix(folded ^ text.length());
        }
        return folded;
    }
}
