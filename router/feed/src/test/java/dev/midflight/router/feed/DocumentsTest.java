package dev.midflight.router.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.QueueStanding;
import dev.midflight.router.ReadCounts;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.feed.Evidence.Answers;
import dev.midflight.router.feed.Evidence.Compared;
import dev.midflight.router.feed.Evidence.Pair;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DocumentsTest {

    private static final RoutePlan PLAN = new RoutePlan(
            "shop",
            7,
            Stage.SWITCHING,
            Side.NEW,
            new ReadShare(-5, 250_000, Set.of("b", "a"), Set.of("\u00e4\ud83d\ude00")),
            1_000,
            Duration.ofMillis(10_500),
            Duration.ofMillis(900));

    /** As version 1 writes it: whoever reads it later still has to. */
    private static final String LEASE_1 =
            "{\"format\":1,\"plan\":{\"migration\":\"shop\",\"epoch\":7,\"stage\":\"SWITCHING\",\"authority\":\"new\","
                    + "\"reads\":{\"salt\":-5,\"ppm\":250000,\"include\":[\"a\",\"b\"],"
                    + "\"exclude\":[\"\u00e4\\uD83D\\uDE00\"]},"
                    + "\"shadowPpm\":1000,\"leaseMillis\":10500,\"behindMaxMillis\":900},\"behindMillis\":21}";

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void leaseIsWrittenAsDescribedAndReadBack() {
        Lease lease = new Lease(PLAN, Optional.of(Duration.ofNanos(20_000_001)));

        assertThat(Documents.lease(lease)).asString(StandardCharsets.UTF_8).isEqualTo(LEASE_1);
        assertThat(Documents.readLease(utf8(LEASE_1))).isEqualTo(new Lease(PLAN, Optional.of(Duration.ofMillis(21))));
    }

    @Test
    void planIsReadBack() {
        assertThat(Documents.readPlan(Documents.plan(PLAN))).isEqualTo(PLAN);
    }

    @Test
    void howFarTheFollowerIsBehindIsReadBackOrUnknown() {
        assertThat(Documents.readBehind(Documents.behind(Optional.of(Duration.ofMillis(3)))))
                .hasValue(Duration.ofMillis(3));
        assertThat(Documents.readBehind(Documents.behind(Optional.empty()))).isEmpty();
    }

    @Test
    void stageThatIsNotKnownIsRefused() {
        assertThatThrownBy(() -> Documents.readLease(utf8(LEASE_1.replace("SWITCHING", "LATER"))))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("lease.plan.stage");
    }

    @Test
    void planThatCannotBeIsRefused() {
        assertThatThrownBy(() -> Documents.readLease(utf8(LEASE_1.replace("250000", "1000001"))))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("parts per million");
    }

    @Test
    void documentOfAnotherVersionIsRefused() {
        assertThatThrownBy(() -> Documents.readLease(utf8(LEASE_1.replace("\"format\":1", "\"format\":2"))))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("format 2");
    }

    @Test
    void reportIsReadBack() {
        Evidence evidence = new Evidence(
                new Answers(12, 1),
                new Answers(3, 3),
                4,
                new Compared(1, 2, 3, 4, 5, 6),
                7,
                List.of(new Pair(1, 2, 3), new Pair(5, 6, 7)),
                Set.of("#a", "#b"),
                true,
                new Votes(3, "", Set.of("0123456789abcdef")));
        List<QueueStanding> queues = List.of(
                new QueueStanding(Side.OLD, 2, OptionalLong.of(7), Duration.ofMillis(12), 1, Optional.of("why")),
                new QueueStanding(Side.NEW, 0, OptionalLong.empty(), Duration.ZERO, 0, Optional.empty()));
        Report report = new Report(
                "a",
                "shop",
                "s1",
                Map.of("group", "web"),
                3,
                false,
                Optional.of("no"),
                true,
                queues,
                Optional.of(evidence));

        assertThat(Documents.readQueues(Documents.queues(queues))).isEqualTo(queues);
        assertThat(Documents.readReport(Documents.report(report))).isEqualTo(report);
        assertThat(Documents.readEvidence(Documents.evidence(evidence))).isEqualTo(evidence);
    }

    @Test
    void namesAreShortAndPlain() {
        assertThat(List.of("a", "7", "shop-1.eu:8080@web_2", "a".repeat(128))).allMatch(Documents::isName);
        assertThat(List.of("", "-a", "a b", "a/b", "\u00e4", "a".repeat(129), "a\n"))
                .noneMatch(Documents::isName);
    }

    @Test
    void evidenceOfTwoIsAddedUpWithOnePairOfEachSecond() {
        Evidence one = Evidence.of(new ReadCounts(10, 20, 1, 3, 4, 2, 3, 4, 5, 6, 7));
        Evidence pairs = new Evidence(
                Answers.NONE,
                Answers.NONE,
                0,
                Compared.NONE,
                2,
                List.of(new Pair(1, 1, 1), new Pair(3, 3, 3)),
                Set.of("a"),
                false,
                Votes.NONE);
        Evidence more = new Evidence(
                Answers.NONE,
                Answers.NONE,
                0,
                Compared.NONE,
                3,
                List.of(new Pair(2, 2, 2), new Pair(3, 9, 9)),
                Set.of("a", "b"),
                false,
                Votes.NONE);

        Evidence all = one.plus(pairs).plus(more);

        assertThat(all.old()).isEqualTo(new Answers(13, 3));
        assertThat(all.fresh()).isEqualTo(new Answers(24, 4));
        assertThat(all.compared()).isEqualTo(new Compared(2, 3, 4, 5, 6, 7));
        assertThat(all.pairs()).containsExactly(new Pair(1, 1, 1), new Pair(2, 2, 2), new Pair(3, 3, 3));
        assertThat(all.dirtyKeys()).isEqualTo(5);
        assertThat(all.differentKeys()).containsExactlyInAnyOrder("a", "b");
        assertThat(all.moreDifferentKeys()).isFalse();
    }

    @Test
    void evidenceOfManyStaysWithinItsLimits() {
        Evidence all = Evidence.NONE;
        for (int part = 0; part < 3; part++) {
            List<Pair> pairs = new ArrayList<>();
            Set<String> keys = new HashSet<>();
            for (int i = 0; i < 60; i++) {
                pairs.add(new Pair(part * 60L + i, 1, 1));
                keys.add("key-%d-%d".formatted(part, i));
            }
            all = all.plus(
                    new Evidence(Answers.NONE, Answers.NONE, 0, Compared.NONE, 0, pairs, keys, false, Votes.NONE));
        }

        assertThat(all.pairs()).hasSize(Evidence.PAIRS_MAX).endsWith(new Pair(179, 1, 1));
        assertThat(all.differentKeys()).hasSize(Evidence.KEYS_MAX);
        assertThat(all.moreDifferentKeys()).isTrue();
    }
}
