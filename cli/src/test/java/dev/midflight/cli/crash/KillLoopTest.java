package dev.midflight.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.examples.Direction;
import dev.midflight.examples.shop.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Midflight is killed again and again while it moves a shop that goes on selling: whole migrations between real
 * servers, one after another, until there were enough kills. {@code -Dkills=100 -Dseed=7} choose how many and which,
 * {@code -Dfrom=mariadb -Dto=postgresql} the way.
 */
@Tag("process")
final class KillLoopTest {

    private static final int KILLS_PER_ROUND = 14;

    @TempDir
    private Path folder;

    @Test
    void killedAtAnyMomentItGoesOnAndLosesAndDoublesNothing() throws Exception {
        int wanted = Integer.getInteger("kills", 4);
        long seed = Long.getLong("seed", 1);
        long rows = Long.getLong("rows", 20_000);
        Random random = new Random(seed);
        Kills kills = new Kills();
        for (int number = 1; kills.count() < wanted; number++) {
            int most = Math.min(KILLS_PER_ROUND, wanted - kills.count());
            try (Stage stage = Stage.open(newFolder(number), Stage.Setup.small().of(way(), rows, random))) {
                Verdict verdict = new Round(stage, random, kills).play(kills.next(most, random));
                System.out.printf("round %d, seed %d: %s%n", number, seed, verdict);
                assertThat(verdict.holds()).as("%s%n%s", verdict, kills).isTrue();
            }
        }
        System.out.println(kills);
    }

    private static Direction way() {
        return new Direction(kind("from", "MARIADB"), kind("to", "POSTGRESQL"));
    }

    private static Direction.Kind kind(String side, String otherwise) {
        return Direction.Kind.valueOf(System.getProperty(side, otherwise).toUpperCase(Locale.ROOT));
    }

    private Path newFolder(int number) throws IOException {
        return Files.createDirectory(folder.resolve("round-" + number));
    }
}
