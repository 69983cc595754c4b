package dev.midflight.engine.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DayRatesTest {

    private static final Optional<Rate> USUAL = Optional.of(new Rate(100, Rate.Unit.ROWS));
    private static final Optional<Rate> PEAK = Optional.of(new Rate(10, Rate.Unit.ROWS));

    private static DayRates.Window window(String start, String end, Optional<Rate> rate) {
        return new DayRates.Window(LocalTime.parse(start), LocalTime.parse(end), rate);
    }

    private static Optional<Rate> at(DayRates rates, String moment) {
        return rates.at(Instant.parse(moment));
    }

    @Test
    void windowHoldsFromItsStartToBeforeItsEnd() {
        DayRates rates = new DayRates(USUAL, List.of(window("09:00", "21:00", PEAK)), ZoneId.of("UTC"));

        assertThat(at(rates, "2026-01-15T08:59:59Z")).isEqualTo(USUAL);
        assertThat(at(rates, "2026-01-15T09:00:00Z")).isEqualTo(PEAK);
        assertThat(at(rates, "2026-01-15T20:59:59Z")).isEqualTo(PEAK);
        assertThat(at(rates, "2026-01-15T21:00:00Z")).isEqualTo(USUAL);
    }

    @Test
    void windowPastMidnightLiftsTheRate() {
        DayRates rates = new DayRates(USUAL, List.of(window("22:00", "06:00", Optional.empty())), ZoneId.of("UTC"));

        assertThat(at(rates, "2026-01-15T23:00:00Z")).isEmpty();
        assertThat(at(rates, "2026-01-15T05:59:00Z")).isEmpty();
        assertThat(at(rates, "2026-01-15T06:00:00Z")).isEqualTo(USUAL);
    }

    @Test
    void timeOfDayIsThatOfTheZoneInSummerAndInWinter() {
        DayRates rates = new DayRates(USUAL, List.of(window("09:00", "21:00", PEAK)), ZoneId.of("Europe/Berlin"));

        assertThat(at(rates, "2026-01-15T07:30:00Z")).isEqualTo(USUAL);
        assertThat(at(rates, "2026-07-15T07:30:00Z")).isEqualTo(PEAK);
    }

    @Test
    void windowsThatOverlapAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DayRates(
                        USUAL,
                        List.of(window("22:00", "06:00", PEAK), window("05:00", "07:00", PEAK)),
                        ZoneId.of("UTC")))
                .withMessageContaining("overlap");
        assertThatIllegalArgumentException().isThrownBy(() -> window("09:00", "09:00", PEAK));
    }
}
