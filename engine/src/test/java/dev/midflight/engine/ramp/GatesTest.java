package dev.midflight.engine.ramp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GatesTest {

    @Test
    void shareUpToItsLimitPasses() {
        assertThat(ShareGate.NOT_COMPARED.judge(10, 1_000))
                .isEqualTo(new Judgement(Answer.GO, "not compared: 10 of 1,000 comparisons"));
        assertThat(ShareGate.NOT_COMPARED.judge(11, 1_000))
                .isEqualTo(new Judgement(Answer.WAIT, "not compared: 11 of 1,000 comparisons; at most 1 % may be"));
        assertThat(ShareGate.UNKNOWN.judge(1, 10_000).answer()).isEqualTo(Answer.GO);
        assertThat(ShareGate.UNKNOWN.judge(2, 10_000))
                .isEqualTo(new Judgement(Answer.WAIT, "unknown: 2 of 10,000 comparisons; at most 0.01 % may be"));
    }

    @Test
    void shareOfTooFewWaits() {
        assertThat(ShareGate.NOT_COMPARED.judge(0, 999))
                .isEqualTo(new Judgement(Answer.WAIT, "not compared: 0 of 999 comparisons; at least 1,000 are needed"));
        assertThat(ShareGate.UNKNOWN.judge(0, 9_999).answer()).isEqualTo(Answer.WAIT);
    }

    @Test
    void dirtyKeysUpToTheLimitPassUnlessTheyGrow() {
        DirtyKeysGate gate = new DirtyKeysGate(100);

        assertThat(gate.judge(List.of(90L, 100L, 80L, 100L)))
                .isEqualTo(new Judgement(Answer.GO, "dirty keys: 100, at most 100 may be"));
        assertThat(gate.judge(List.of(10L, 12L, 11L, 13L, 14L)))
                .isEqualTo(new Judgement(Answer.WAIT, "dirty keys: 14, at most 100 may be; they grow, from 10"));
        assertThat(gate.judge(List.of(10L, 12L, 50L, 12L, 14L)).answer()).isEqualTo(Answer.GO);
        assertThat(gate.judge(List.of(0L))).isEqualTo(new Judgement(Answer.GO, "dirty keys: none"));
    }

    @Test
    void moreDirtyKeysThanTheLimitWait() {
        assertThat(new DirtyKeysGate(100).judge(List.of(200L, 150L, 120L, 101L)))
                .isEqualTo(new Judgement(Answer.WAIT, "dirty keys: 101, at most 100 may be"));
    }

    @Test
    void fewLooksAtDirtyKeysWait() {
        assertThat(new DirtyKeysGate(100).judge(List.of(500L, 0L, 1L)))
                .isEqualTo(new Judgement(Answer.WAIT, "dirty keys: 3 looks; at least 4 are needed"));
    }

    @Test
    void wrongNumbersAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ShareGate.UNKNOWN.judge(2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ShareGate.UNKNOWN.judge(-1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ShareGate("", 0.1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ShareGate("a", 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ShareGate("a", 0.1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new DirtyKeysGate(-1));
    }
}
