package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SeldomTest {

    @Test
    void eachKindIsLetThroughOnceInTenSeconds() {
        Seldom seldom = new Seldom();
        long began = Long.MAX_VALUE - 5;
        long soon = began + Duration.ofSeconds(10).toNanos() - 1;

        assertThat(seldom.lets("a", began)).isTrue();
        assertThat(seldom.lets("a", began)).isFalse();
        assertThat(seldom.lets("b", soon)).isTrue();
        assertThat(seldom.lets("a", soon)).isFalse();
        assertThat(seldom.lets("a", soon + 1)).isTrue();
        assertThat(seldom.lets("a", soon + 1)).isFalse();
    }
}
