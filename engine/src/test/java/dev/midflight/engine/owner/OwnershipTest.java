package dev.midflight.engine.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.midflight.engine.fault.Explanation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("try") // Resources that are held and not named.
final class OwnershipTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    private final Path folder;

    OwnershipTest(@TempDir Path folder) {
        this.folder = folder.resolve("shop");
    }

    @Test
    void secondOwnerInOneProcessIsRefusedByTheNameOfTheFirst() {
        try (Ownership first = acquire()) {
            assertThatExceptionOfType(OwnedException.class)
                    .isThrownBy(this::acquire)
                    .satisfies(refusal -> {
                        assertThat(refusal.explanation().exit()).isEqualTo(Explanation.EXIT_RESUMABLE);
                        assertThat(refusal.explanation().answer())
                                .isEqualTo("process %d (midflight run shop.yaml) since 2026-01-02T03:04:05Z owns it"
                                        .formatted(first.identity().processId()));
                    });
        }
    }

    @Test
    void ownerThatHasGoneLeavesTheMigrationFree() {
        Ownership first = acquire();
        first.close();
        first.close();

        try (Ownership second = acquire()) {
            assertThat(second.identity().command()).isEqualTo("midflight run shop.yaml");
            first.close();
            assertThat(OwnerClient.connect(folder)).isEmpty();
            assertThatExceptionOfType(OwnedException.class).isThrownBy(this::acquire);
        }
    }

    @Test
    void linkToTheFolderIsTheSameMigration() throws IOException {
        try (Ownership first = acquire()) {
            Path link = Files.createSymbolicLink(folder.resolveSibling("link"), first.stateFolder());

            assertThatExceptionOfType(OwnedException.class)
                    .isThrownBy(() -> Ownership.acquire(link, "midflight run", CLOCK));
        }
    }

    @Test
    void ownerInAnotherProcessIsNamedAndItsDeathFreesTheMigration() throws IOException, InterruptedException {
        try (OwnerChild child = OwnerChild.start(folder)) {
            assertThat(child.says()).isEqualTo("owns");

            assertThatExceptionOfType(OwnedException.class)
                    .isThrownBy(this::acquire)
                    .withMessageContaining("process %d (midflight run shop.yaml)", child.processId());

            child.kill();
            try (Ownership next = acquire()) {
                assertThat(next.identity().processId())
                        .isEqualTo(ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void lockOutlivesARefusedAttemptAndAReaderInTheSameProcess() throws IOException {
        try (Ownership owner = acquire()) {
            assertThatExceptionOfType(OwnedException.class).isThrownBy(this::acquire);
            assertThat(IdentityFile.read(folder)).contains(owner.identity());

            try (OwnerChild child = OwnerChild.start(folder)) {
                assertThat(child.says()).contains("owns it");
            }
        }
    }

    @Test
    void ownerWithoutALegibleNameIsRefusedAllTheSame() throws IOException {
        try (Ownership first = acquire()) {
            Files.writeString(first.stateFolder().resolve("owner.json"), "{");

            assertThatExceptionOfType(OwnedException.class)
                    .isThrownBy(this::acquire)
                    .withMessageContaining("has not written down its name");
        }
    }

    private Ownership acquire() {
        return Ownership.acquire(folder, "midflight run shop.yaml", CLOCK);
    }
}
