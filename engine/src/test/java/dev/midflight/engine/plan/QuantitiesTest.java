package dev.midflight.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QuantitiesTest {

    @Test
    void whatIsShownReadsBackTheSame() {
        for (long bytes : List.of(0L, 1L, 1023L, 1024L, 4L << 20, 3L << 30, 1L << 59)) {
            assertThat(Quantities.bytes(Quantities.showBytes(bytes))).isEqualTo(bytes);
        }
        for (long millis : List.of(0L, 1L, 999L, 1000L, 60_000L, 90_000L, 86_400_000L)) {
            assertThat(Quantities.duration(Quantities.show(Duration.ofMillis(millis))))
                    .isEqualTo(Duration.ofMillis(millis));
        }
        assertThat(Quantities.show(Duration.ofSeconds(90))).isEqualTo("90s");
        assertThat(Quantities.percent("99.99990%")).hasToString("99.9999%");
        assertThat(Quantities.percent("1%").fraction()).isEqualByComparingTo("0.01");
    }

    @Test
    void thereIsOneWayToWriteEach() {
        for (String wrong : List.of("4MB", "4mb", "4 MiB", "-4MiB", "4.5MiB", "4", "MiB", "4M", "4TiB")) {
            assertThatIllegalArgumentException()
                    .as(wrong)
                    .isThrownBy(() -> Quantities.bytes(wrong))
                    .withMessageContaining("is not a size; write");
        }
        for (String wrong : List.of("2", "2 s", "2S", "1.5s", "2min", "")) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> Quantities.duration(wrong));
        }
        for (String wrong : List.of("1", "%", "1 %", "-1%", "1,5%", "100.1%", "1e1%")) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> Quantities.percent(wrong));
        }
    }
}
