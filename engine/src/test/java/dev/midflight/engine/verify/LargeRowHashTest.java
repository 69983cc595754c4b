package dev.midflight.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.plan.ValueRules;
import dev.midflight.engine.transform.RowRules;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LargeValue;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.RowBatch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A large value is as good as the same bytes in memory. */
final class LargeRowHashTest {

    private final RowHash hash = new RowHash();

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static LargeValue large(byte[] bytes) throws IOException {
        return LargeValue.of(bytes.length, new ByteArrayInputStream(bytes)::readNBytes);
    }

    private static RowBatch row(byte[] first, byte[] last, boolean large) throws IOException {
        RowBatch rows = new RowBatch(List.of(
                new ColumnSpec("id", LogicalType.of(Kind.INTEGER)),
                new ColumnSpec("a", LogicalType.of(Kind.TEXT)),
                new ColumnSpec("n", LogicalType.of(Kind.DECIMAL)),
                new ColumnSpec("b", LogicalType.of(Kind.BYTES))));
        rows.vector(0).addLong(7);
        rows.vector(2).addBytes("12.50".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        if (large) {
            rows.vector(1).addLarge(large(first));
            rows.vector(3).addLarge(large(last));
        } else {
            rows.vector(1).addBytes(first);
            rows.vector(3).addBytes(last);
        }
        rows.endRow();
        return rows;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 128, 129, 240, 241, 1024, 65_535, 65_536, 65_537, 1_000_003})
    void hashIsThatOfTheBytesInMemory(int length) throws IOException {
        byte[] bytes = random(length);
        byte[] others = random(length / 2 + 3);

        assertThat(hash.hash(row(bytes, others, true), 0)).isEqualTo(hash.hash(row(bytes, others, false), 0));
        assertThat(hash.hash(row(others, bytes, true), 0)).isEqualTo(hash.hash(row(others, bytes, false), 0));
    }

    @Test
    void oneByteMakesADifference() throws IOException {
        byte[] bytes = random(300_000);
        byte[] changed = bytes.clone();
        changed[changed.length - 1] ^= 1;
        RowBatch one = row(bytes, bytes, true);

        assertThat(hash.sameValue(one, 0, row(bytes, bytes, false), 0, 3)).isTrue();
        assertThat(hash.sameValue(one, 0, row(bytes, changed, true), 0, 3)).isFalse();
        assertThat(hash.sameValue(one, 0, row(bytes, changed, true), 0, 1)).isTrue();
        assertThat(hash.hash(one, 0)).isNotEqualTo(hash.hash(row(bytes, changed, true), 0));
    }

    @Test
    void ruleStripsTheCharacterNul() throws IOException {
        byte[] text = new byte[200_000];
        java.util.Arrays.fill(text, (byte) 'x');
        text[0] = 0;
        text[70_000] = 0;
        text[199_999] = 0;
        byte[] stripped = new byte[199_997];
        java.util.Arrays.fill(stripped, (byte) 'x');
        RowRules rules = new RowRules(new ValueRules(ValueRules.ZeroDate.REJECT, ValueRules.Nul.STRIP));

        RowBatch ruled = rules.apply(row(text, text, true));

        assertThat(ruled.vector(1).largeAt(0).toBytes()).isEqualTo(stripped);
        assertThat(ruled.vector(3).largeAt(0).toBytes()).as("not text").isEqualTo(text);
    }
}
