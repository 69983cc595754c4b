package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.Divergences.Divergence;
import dev.midflight.router.Divergences.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InDoubtTest {

    private final List<Divergence> journal = new ArrayList<>();
    private final Noted noted = new Noted(journal::add);

    @Test
    void aWriteThatFailedInWhateverWayIsWrittenDown() {
        assertThatThrownBy(() -> write(new IOException("timed out"))).hasMessage("timed out");
        assertThatThrownBy(() -> write(new StackOverflowError("planted"))).isInstanceOf(StackOverflowError.class);

        assertThat(journal).extracting(Divergence::source).containsExactly(Source.IN_DOUBT, Source.IN_DOUBT);
        assertThat(journal).allMatch(each -> each.key().equals("key") && each.epoch() == 3);
    }

    @Test
    void oneThatWasRefusedForItsPlanWasNotDone() {
        assertThatThrownBy(() -> write(new StaleEpochException("closed"))).isInstanceOf(StaleEpochException.class);

        assertThat(journal).isEmpty();
    }

    private void write(Throwable failure) throws IOException {
        InDoubt.<String, IOException>unless(
                () -> {
                    if (failure instanceof IOException io) {
                        throw io;
                    }
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) failure;
                },
                noted,
                "key",
                3);
    }
}
