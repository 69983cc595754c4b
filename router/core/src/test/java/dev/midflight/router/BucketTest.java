package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BucketTest {

    @Test
    void placesAreThoseOfTheVectors() throws Exception {
        List<String> lines;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(BucketTest.class.getResourceAsStream("bucket-vectors.csv")),
                StandardCharsets.UTF_8))) {
            lines = reader.lines().filter(line -> !line.startsWith("#")).toList();
        }
        assertThat(lines).hasSizeGreaterThan(700);
        for (String line : lines) {
            String[] parts = line.split(",", -1);
            String entity = new String(HexFormat.of().parseHex(parts[0]), StandardCharsets.UTF_8);
            int salt = Integer.parseInt(parts[1]);
            assertThat(Bucket.hash(entity, salt)).as(line).isEqualTo(Integer.parseUnsignedInt(parts[2], 16));
            assertThat(Bucket.of(entity, salt)).as(line).isEqualTo(Integer.parseInt(parts[3]));
        }
    }

    @Test
    void lettersOfAnyLengthAtAnyPlaceAreHashedAsTheirBytes() {
        List<String> letters = List.of("a", "\u0000", "\u007f", "\u0080", "\u00e9", "\u07ff", "\u4e2d", "\ud83d\ude00");
        Random random = new Random(11);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(24);
            int kinds = 1 + random.nextInt(letters.size());
            while (text.length() < length) {
                text.append(random.nextInt(4) > 0 ? "x" : letters.get(random.nextInt(kinds)));
            }
            String entity = text.toString();
            int salt = random.nextInt();

            assertThat(Bucket.hash(entity, salt))
                    .as(entity)
                    .isEqualTo(murmur3(entity.getBytes(StandardCharsets.UTF_8), salt));
        }
    }

    /** As it is published, over bytes. */
    private static int murmur3(byte[] bytes, int seed) {
        int hash = seed;
        int words = bytes.length / 4;
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < words; i++) {
            hash = Integer.rotateLeft(hash ^ scrambled(buffer.getInt()), 13) * 5 + 0xe6546b64;
        }
        int rest = 0;
        for (int shift = 0; buffer.hasRemaining(); shift += 8) {
            rest |= (buffer.get() & 0xff) << shift;
        }
        hash ^= scrambled(rest) ^ bytes.length;
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }

    private static int scrambled(int word) {
        return Integer.rotateLeft(word * 0xcc9e2d51, 15) * 0x1b873593;
    }

    @Test
    void halfAPairIsTakenAsJavaEncodesIt() {
        String half = "a" + '\ud83d' + "b";

        assertThat(Bucket.hash(half, 5)).isEqualTo(Bucket.hash("a?b", 5));
    }

    @Test
    void sharesAreWhatTheySayAndIndependentOfOtherSalts() {
        int entities = 1_000_000;
        int few = 0;
        int tenth = 0;
        int both = 0;
        for (int i = 0; i < entities; i++) {
            String entity = "user:" + i;
            int place = Bucket.of(entity, 17);
            few += place < 100 ? 1 : 0;
            tenth += place < 100_000 ? 1 : 0;
            both += place < 100_000 && Bucket.of(entity, 18) < 100_000 ? 1 : 0;
        }
        assertThat(few).isCloseTo(100, within(50));
        assertThat(tenth).isCloseTo(100_000, within(1_500));
        assertThat(both).isCloseTo(10_000, within(500));
    }
}
