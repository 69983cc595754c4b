package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StageTest {

    @ParameterizedTest
    @EnumSource(Stage.class)
    void onlyTheseStepsAreLegal(Stage from) {
        Set<Stage> legal =
                switch (from) {
                    case OLD_ONLY -> Set.of(Stage.CAPTURE);
                    case CAPTURE -> Set.of(Stage.OLD_ONLY, Stage.DUAL_OLD);
                    case DUAL_OLD -> Set.of(Stage.CAPTURE, Stage.MIRROR_OLD, Stage.OLD_ONLY);
                    case MIRROR_OLD -> Set.of(Stage.DUAL_OLD, Stage.SWITCHING, Stage.CAPTURE);
                    case SWITCHING -> Set.of(Stage.MIRROR_OLD, Stage.MIRROR_NEW);
                    case MIRROR_NEW -> Set.of(Stage.SWITCHING, Stage.DUAL_NEW);
                    case DUAL_NEW -> Set.of(Stage.MIRROR_NEW, Stage.NEW_ONLY);
                    case NEW_ONLY -> Set.of(Stage.DUAL_NEW);
                };

        assertThat(Stage.values()).filteredOn(from::mayGoTo).containsExactlyInAnyOrderElementsOf(legal);
    }

    @ParameterizedTest
    @EnumSource(Stage.class)
    void noTwoAuthoritiesAreEverInForceTogether(Stage from) {
        assertThat(Stage.values())
                .filteredOn(from::mayGoTo)
                .allMatch(next -> from.authority().isEmpty()
                        || next.authority().isEmpty()
                        || from.authority().equals(next.authority()));
    }
}
