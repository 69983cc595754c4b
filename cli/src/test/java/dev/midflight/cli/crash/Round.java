package dev.midflight.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.examples.shop.Verdict;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One whole migration whose processes are killed at given moments: there, back, there again, and the end. After each
 * kill the same command is given again and must succeed.
 */
final class Round {

    private final Stage stage;
    private final Random random;
    private final Kills kills;

    Round(Stage stage, Random random, Kills kills) {
        this.stage = stage;
        this.random = random;
        this.kills = kills;
    }

    /** Goes through the whole migration; the shop's verdict. */
    Verdict play(List<Moment> moments) throws InterruptedException, SQLException {
        for (Moment.Part part : Moment.Part.values()) {
            for (Moment moment : moments) {
                if (moment.part() == part && part != Moment.Part.FINISH && !isOver(part)) {
                    kill(moment);
                }
            }
            complete(part);
        }
        stage.stopRun();
        Verdict verdict = stage.judge();
        for (Moment moment : moments) {
            if (moment.part() == Moment.Part.FINISH) {
                killAlone("finish", moment);
            }
        }
        Stage.done(Program.run("finish", stage.plan()));
        assertThat(Leftovers.find(stage.servers()))
                .as("what finish left behind")
                .isEmpty();
        return verdict;
    }

    /** A kill that came too late has let its switch succeed: there is nothing left to be killed in this part. */
    private boolean isOver(Moment.Part part) {
        Authority has = stage.eye().state().map(MigrationState::authority).orElse(Authority.SOURCE);
        return switch (part) {
            case CUTOVER, SECOND_CUTOVER -> has == Authority.TARGET && !isSwitching();
            case ROLLBACK -> has == Authority.SOURCE && !isSwitching();
            case FORWARD, FOLLOW, REVERSE, FOLLOW_AGAIN, FINISH -> false;
        };
    }

    private boolean isSwitching() {
        return stage.eye().state().filter(MigrationState::isSwitchOpen).isPresent();
    }

    private void kill(Moment moment) throws InterruptedException {
        switch (moment.part()) {
            case FORWARD, FOLLOW, REVERSE, FOLLOW_AGAIN -> killRun(moment);
            case CUTOVER, SECOND_CUTOVER -> killSwitch("cutover", moment);
            case ROLLBACK -> killSwitch("rollback", moment);
            case FINISH -> killAlone("finish", moment);
        }
    }

    private void killRun(Moment moment) throws InterruptedException {
        Program victim = stage.run();
        stage.await(moment.seen(), victim::isAlive);
        delay(moment);
        count(moment, "run", victim);
        stage.forgetRun();
    }

    /** Either beside a living run, which does the work and is killed, or alone. */
    private void killSwitch(String command, Moment moment) throws InterruptedException {
        if (random.nextInt(3) == 0) {
            killAlone(command, moment);
            return;
        }
        Program victim = stage.run();
        long epoch = stage.awaitListening(victim);
        try (Program client = Program.start(command, stage.plan())) {
            stage.await(
                    state -> moment.seen().test(state) && state.epoch() >= epoch,
                    () -> client.isAlive() && victim.isAlive());
            delay(moment);
            count(moment, "run", victim);
            client.await(Stage.PATIENCE);
        }
        stage.forgetRun();
    }

    private void killAlone(String command, Moment moment) throws InterruptedException {
        stage.stopRun();
        long before = stage.eye().state().map(MigrationState::epoch).orElse(0L);
        try (Program victim = Program.start(command, stage.plan())) {
            stage.await(state -> state.epoch() > before && moment.seen().test(state), victim::isAlive);
            delay(moment);
            count(moment, command, victim);
        }
    }

    private void count(Moment moment, String command, Program victim) throws InterruptedException {
        if (victim.kill()) {
            kills.add(moment, command, stage.eye().state());
        } else {
            assertThat(victim.exit()).as("%s", victim).isIn(0, Stage.GIVEN_UP);
        }
    }

    private void delay(Moment moment) throws InterruptedException {
        TimeUnit.MICROSECONDS.sleep(random.nextInt(moment.delayMillisMax() * 1_000 + 1));
    }

    /** Does what the part is for, without a kill. */
    private void complete(Moment.Part part) throws InterruptedException {
        switch (part) {
            case FORWARD, FOLLOW, FOLLOW_AGAIN -> stage.reach(Phase.VERIFIED, Authority.SOURCE);
            case REVERSE -> stage.reach(Phase.SWITCHED, Authority.TARGET);
            case CUTOVER, SECOND_CUTOVER -> switchTo(Authority.TARGET);
            case ROLLBACK -> switchTo(Authority.SOURCE);
            case FINISH -> {
                // After the verdict.
            }
        }
    }

    /** Handed to a living run, or alone. */
    private void switchTo(Authority authority) throws InterruptedException {
        if (random.nextBoolean()) {
            stage.awaitListening(stage.run());
        }
        stage.switchTo(authority);
    }
}
