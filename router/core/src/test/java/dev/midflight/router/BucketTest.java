package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
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
