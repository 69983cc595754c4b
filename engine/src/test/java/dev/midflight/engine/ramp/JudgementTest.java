package dev.midflight.engine.ramp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class JudgementTest {

    private static final Judgement GO = new Judgement(Answer.GO, "latency: fine");
    private static final Judgement WAIT = new Judgement(Answer.WAIT, "errors: no reads");
    private static final Judgement STOP = new Judgement(Answer.STOP, "mismatches: 2 differ");

    @Test
    void oneStopIsAStopAndItsReasonComesFirst() {
        assertThat(Judgement.all(List.of(GO, WAIT, STOP)))
                .isEqualTo(new Judgement(Answer.STOP, "mismatches: 2 differ; not yet: errors: no reads"));
        assertThat(Judgement.all(List.of(STOP, GO))).isEqualTo(STOP);
    }

    @Test
    void withoutAStopOneWaitIsAWaitAndEachIsNamed() {
        Judgement other = new Judgement(Answer.WAIT, "time: 1 min of 60");

        assertThat(Judgement.all(List.of(WAIT, GO, other)))
                .isEqualTo(new Judgement(Answer.WAIT, "errors: no reads; time: 1 min of 60"));
    }

    @Test
    void allGoIsGo() {
        assertThat(Judgement.all(List.of(GO, new Judgement(Answer.GO, "errors: fine"))))
                .isEqualTo(new Judgement(Answer.GO, "latency: fine; errors: fine"));
    }

    @Test
    void noGateIsNoGo() {
        assertThat(Judgement.all(List.of()).answer()).isEqualTo(Answer.WAIT);
    }

    @Test
    void judgementWithoutAReasonIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Judgement(Answer.GO, " "));
    }
}
