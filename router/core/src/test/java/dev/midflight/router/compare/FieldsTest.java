package dev.midflight.router.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FieldsTest {

    record Address(String street, String zip) {}

    record Line(int lineNo, double price) {}

    record User(String name, long balanceCents, Address address, List<Line> lines, Set<String> tags) {}

    private static User user(String name, String zip, List<Line> lines) {
        return new User(name, 5, new Address("Rue", zip), lines, Set.of("a", "b"));
    }

    private static final User ANN = user("Ann", "1000", List.of(new Line(1, 1.0), new Line(2, 2.0)));

    /** As an object-relational mapper has it. */
    public static final class Account {

        public int version = 1;
        private final String owner;
        private final boolean closed;

        Account(String owner, boolean closed) {
            this.owner = owner;
            this.closed = closed;
        }

        public String getOwner() {
            return owner;
        }

        public boolean isClosed() {
            return closed;
        }

        public String getLater() {
            if (version > 0) {
                throw new IllegalStateException("no session");
            }
            return owner;
        }
    }

    /** Tells less by its getter than it holds. */
    public static final class Money {

        private final long cents;

        Money(long cents) {
            this.cents = cents;
        }

        public boolean isZero() {
            return cents == 0;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Money money && money.cents == cents;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(cents);
        }
    }

    private static List<String> told(Comparison comparison) {
        return comparison.differences().stream()
                .map(difference -> difference.path() + " " + difference.rule().orElse("-"))
                .toList();
    }

    @Test
    void equalRecordsGiveTheSharedResult() {
        Fields<User> fields = Fields.of(User.class).exact("name").build();

        assertThat(fields.compare(ANN, user("Ann", "1000", ANN.lines()))).isSameAs(Comparison.EQUAL);
        assertThat(fields.compare(null, null)).isSameAs(Comparison.EQUAL);
        assertThat(fields.compare(ANN, null).verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void differencesAreToldByPathAndRule() {
        Fields<User> fields = Fields.of(User.class)
                .caseless("name")
                .within("lines.price", 0.5)
                .build();

        Comparison comparison = fields.compare(ANN, user("ANN", "1001", List.of(new Line(1, 1.5), new Line(2, 2.5))));

        assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(told(comparison)).containsExactly("name caseless", "address.zip -", "lines.price within 0.5");
        assertThat(comparison.differences().get(2).times()).isEqualTo(2);
    }

    @Test
    void unknownNameIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> Fields.of(User.class).exact("balanceCent"))
                .hasMessage("User has no field balanceCent; the nearest is balanceCents");
        assertThatThrownBy(() -> Fields.of(User.class).trimmed("address.zap"))
                .hasMessage("Address has no field zap (in address.zap); the nearest is zip");
        assertThatThrownBy(() -> Fields.of(User.class).keyed("lines", "lineNr"))
                .hasMessage("Line has no field lineNr (in lines.lineNr); the nearest is lineNo");
        assertThatThrownBy(() -> Fields.of(User[].class).ignore("nam"))
                .hasMessage("User has no field nam; the nearest is name");
    }

    @Test
    void gettersAndPublicFieldsAreRead() {
        Fields<Account> fields = Fields.of(Account.class).ignore("later").build();
        Account newer = new Account("x", false);
        newer.version = 2;

        assertThat(fields.compare(new Account("x", false), new Account("x", false)))
                .isSameAs(Comparison.EQUAL);
        assertThat(told(fields.compare(new Account("x", false), new Account("x", true))))
                .containsExactly("closed -");
        assertThat(told(fields.compare(new Account("x", false), newer))).containsExactly("version -");
    }

    @Test
    void getterThatThrowsMakesItUnknownUnlessAnotherFieldDiffers() {
        Fields<Account> fields = Fields.of(Account.class).build();

        Comparison unknown = fields.compare(new Account("x", false), new Account("x", false));
        assertThat(unknown.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(unknown.problem()).contains("Cannot compare later: java.lang.IllegalStateException");
        assertThat(unknown.cause().orElseThrow()).hasMessage("no session");
        assertThat(fields.compare(new Account("x", false), new Account("y", false))
                        .verdict())
                .isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void ruleThatThrowsMakesItUnknown() {
        Fields<User> fields = Fields.of(User.class)
                .by(
                        "name",
                        (before, after) -> {
                            throw new AssertionError("oops");
                        },
                        "own")
                .build();

        assertThat(fields.compare(ANN, ANN)).isSameAs(Comparison.EQUAL);
        Comparison unknown = fields.compare(ANN, user("Bob", "1000", ANN.lines()));
        assertThat(unknown.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(unknown.cause().orElseThrow()).hasMessage("oops");
    }

    @Test
    void classThatHoldsMoreThanItTellsIsAskedItself() {
        Fields<Map<String, ?>> fields = Fields.ofMaps().build();

        assertThat(fields.compare(Map.of("m", new Money(5)), Map.of("m", new Money(5))))
                .isSameAs(Comparison.EQUAL);
        assertThat(told(fields.compare(Map.of("m", new Money(5)), Map.of("m", new Money(6)))))
                .containsExactly("m -");
    }

    @Test
    void classWithNothingToCompareIsUnknown() {
        Comparison comparison = Fields.ofMaps().build().compare(Map.of("o", new Object()), Map.of("o", new Object()));

        assertThat(comparison.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(comparison.problem()).contains("Cannot compare o: java.lang.Object has neither fields nor equals");
    }

    private static Comparison lists(FieldsBuilder<Map<String, ?>> fields, Object before, Object after) {
        return fields.build().compare(Map.of("l", before), Map.of("l", after));
    }

    @Test
    void orderCountsUnlessItIsExcused() {
        assertThat(told(lists(Fields.ofMaps(), List.of(1, 2), List.of(2, 1)))).containsExactly("l -");
        assertThat(told(lists(Fields.ofMaps(), List.of(1, 2), List.of(1)))).containsExactly("l -");
        assertThat(told(lists(Fields.ofMaps().unordered("l"), List.of(1, 2), List.of(2, 1))))
                .containsExactly("l unordered");
        assertThat(lists(Fields.ofMaps().unordered("l"), List.of(1, 2), List.of(1, 2)))
                .isSameAs(Comparison.EQUAL);
        assertThat(told(lists(Fields.ofMaps(), List.of(1), Set.of(1)))).containsExactly("l -");
        assertThat(told(lists(Fields.ofMaps().unordered("l"), List.of(1), Set.of(1))))
                .containsExactly("l unordered");
        assertThat(told(lists(Fields.ofMaps().unordered("l"), new int[] {1, 2}, new int[] {2, 1})))
                .containsExactly("l unordered");
        assertThat(lists(Fields.ofMaps(), new LinkedHashSet<>(List.of(1, 2)), new LinkedHashSet<>(List.of(2, 1))))
                .isSameAs(Comparison.EQUAL);
    }

    @Test
    void equalElementsAreAsOftenOnBothSides() {
        Comparison comparison =
                lists(Fields.ofMaps().unordered("l").show("l"), List.of("a", "a", "b"), List.of("b", "a", "c"));

        assertThat(comparison.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(comparison.differences().get(0)).hasToString("l: String(1) a, now String(1) c");
        assertThat(lists(Fields.ofMaps().unordered("l"), List.of("a", "a", "b"), List.of("b", "b", "a"))
                        .verdict())
                .isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void asManyElementsAreMatchedAsCanBe() {
        FieldsBuilder<Map<String, ?>> near = Fields.ofMaps().unordered("l").within("l", 0.01);

        assertThat(lists(near, List.of(1.00, 1.01), List.of(1.01, 1.02)).verdict())
                .isEqualTo(Verdict.EQUIVALENT);
        assertThat(lists(near, List.of(1.00, 1.01), List.of(1.01, 1.03)).verdict())
                .isEqualTo(Verdict.DIFFERENT);
        assertThat(lists(
                                Fields.ofMaps().unordered("l").within("l.price", 0.5),
                                List.of(new Line(1, 1), new Line(2, 2)),
                                List.of(new Line(2, 2.5), new Line(1, 1)))
                        .verdict())
                .isEqualTo(Verdict.EQUIVALENT);
    }

    @Test
    void keyedElementsAreComparedWithTheirCounterparts() {
        Fields<User> fields = Fields.of(User.class).keyed("lines", "lineNo").build();

        assertThat(told(fields.compare(ANN, user("Ann", "1000", List.of(new Line(2, 2.0), new Line(1, 1.0))))))
                .containsExactly("lines keyed by lineNo");
        assertThat(told(fields.compare(ANN, user("Ann", "1000", List.of(new Line(2, 2.5), new Line(1, 1.0))))))
                .containsExactly("lines.price -", "lines keyed by lineNo");
        assertThat(told(fields.compare(ANN, user("Ann", "1000", List.of(new Line(1, 1.0))))))
                .containsExactly("lines -");
        assertThat(told(fields.compare(
                        ANN, user("Ann", "1000", List.of(new Line(1, 1.0), new Line(2, 2.0), new Line(2, 2.0))))))
                .containsExactly("lines -");
        assertThat(lists(Fields.ofMaps().keyed("l", "k"), List.of(Map.of("k", 1)), List.of(Map.of("k", 1))))
                .isSameAs(Comparison.EQUAL);
    }

    @Test
    void listsOfAnswersAreCompared() {
        Fields<java.util.Collection<User>> fields = Fields.ofEach(User.class)
                .keyed(Fields.ITSELF, "name")
                .caseless("address.street")
                .build();
        User bob = user("Bob", "2000", List.of());

        assertThat(told(fields.compare(List.of(ANN, bob), List.of(bob, ANN)))).containsExactly(". keyed by name");
        assertThat(Fields.of(User[].class).build().compare(new User[] {ANN}, new User[] {ANN}))
                .isSameAs(Comparison.EQUAL);
        assertThat(Fields.of(String.class)
                        .trimmed(Fields.ITSELF)
                        .build()
                        .compare("a", "a ")
                        .verdict())
                .isEqualTo(Verdict.EQUIVALENT);
    }

    @Test
    void whatContainsItselfIsUnknown() {
        Map<String, Object> before = new HashMap<>();
        before.put("me", before);
        Map<String, Object> after = new HashMap<>();
        after.put("me", after);

        Comparison comparison = Fields.ofMaps().build().compare(before, after);

        assertThat(comparison.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(comparison.problem().orElseThrow()).endsWith("me: it is deeper than 32 levels");
    }

    /** Lists within each other. */
    private static List<?> nested(int levels) {
        List<?> all = List.of(1);
        for (int i = 1; i < levels; i++) {
            all = List.of(all);
        }
        return all;
    }

    @Test
    void theDeepestLevelAllowedIsCompared() {
        assertThat(lists(Fields.ofMaps(), nested(Fields.DEPTH_MAX - 1), nested(Fields.DEPTH_MAX - 1)))
                .isSameAs(Comparison.EQUAL);
        assertThat(lists(Fields.ofMaps(), nested(Fields.DEPTH_MAX), nested(Fields.DEPTH_MAX))
                        .verdict())
                .isEqualTo(Verdict.UNKNOWN);
    }

    /** A view of an answer, as a repository gives it. */
    public interface Named {

        String getName();
    }

    private static Named named(String name) {
        return (Named) Proxy.newProxyInstance(
                Named.class.getClassLoader(), new Class<?>[] {Named.class}, (proxy, method, arguments) -> name);
    }

    @Test
    void interfacesAreComparedByTheirGetters() {
        Fields<Named> fields = Fields.of(Named.class).caseless("name").build();

        assertThat(fields.compare(named("a"), named("a"))).isSameAs(Comparison.EQUAL);
        assertThat(told(fields.compare(named("a"), named("A")))).containsExactly("name caseless");
        assertThat(told(fields.compare(named("a"), named("b")))).containsExactly("name -");
    }

    static class Person {
        public String name = "Ann";
    }

    static final class Proxied extends Person {}

    static final class Employee extends Person {
        public int salary = 1;
    }

    @Test
    void subclassIsTheSameIfItAddsNoField() {
        Fields<Map<String, ?>> fields = Fields.ofMaps().build();

        assertThat(fields.compare(Map.of("p", new Person()), Map.of("p", new Proxied())))
                .isSameAs(Comparison.EQUAL);
        assertThat(told(fields.compare(Map.of("p", new Employee()), Map.of("p", new Person()))))
                .containsExactly("p -");
        assertThat(Fields.of(Person.class).build().compare(new Person(), new Employee()))
                .isSameAs(Comparison.EQUAL);
    }

    /** Each level has the next one twice. */
    private static List<?> doubled(int levels) {
        List<?> all = List.of(1);
        for (int i = 0; i < levels; i++) {
            all = new ArrayList<>(List.of(all, all));
        }
        return all;
    }

    @Test
    void boundsAreKept() {
        List<Integer> many = IntStream.range(0, Fields.ELEMENTS_MAX + 1).boxed().toList();
        List<Integer> reversed = new ArrayList<>(many);
        Collections.reverse(reversed);

        assertThat(lists(Fields.ofMaps(), many, reversed).problem())
                .contains("Cannot compare l: it has 10001 elements, more than 10000");
        assertThat(lists(Fields.ofMaps().unordered("l"), many.subList(1, 10_001), reversed.subList(0, 10_000))
                        .verdict())
                .isEqualTo(Verdict.EQUIVALENT);
        assertThat(lists(Fields.ofMaps(), doubled(28), doubled(28)).problem())
                .contains("Cannot compare l: it takes more than 1000000 values");
    }

    @Test
    void differencesBeyondTheBoundAreKeptTogether() {
        Map<String, Object> before = new HashMap<>();
        IntStream.range(0, 300).forEach(i -> before.put("key" + i, i));

        Comparison comparison = Fields.ofMaps().build().compare(before, Map.of());

        assertThat(comparison.differences()).hasSize(Fields.DIFFERENCES_MAX + 1);
        assertThat(comparison.differences().get(Fields.DIFFERENCES_MAX).path()).isEqualTo("other");
        assertThat(comparison.differences().get(Fields.DIFFERENCES_MAX).times()).isEqualTo(44);
    }

    @Test
    void valuesAreMaskedUnlessTheyAreShown() {
        byte[] salt = "pepper".getBytes(StandardCharsets.UTF_8);
        Fields<User> fields =
                Fields.of(User.class).show("address.zip").salt(salt).build();
        User bob = user("Robert", "2000", ANN.lines());

        Comparison comparison = fields.compare(ANN, bob);

        assertThat(comparison.toString()).doesNotContain("Ann", "Robert");
        FieldDifference name = comparison.differences().get(0);
        assertThat(name.before().toString()).matches("String\\(3\\)#[0-9a-f]{8}");
        assertThat(name.after().length()).hasValue(6);
        assertThat(comparison.differences().get(1)).hasToString("address.zip: String(4) 1000, now String(4) 2000");
        assertThat(fields.compare(ANN, bob)).isEqualTo(comparison);
        assertThat(Fields.of(User.class)
                        .build()
                        .compare(ANN, bob)
                        .differences()
                        .get(0)
                        .before())
                .isNotEqualTo(name.before());
    }

    @Test
    void failuresAreComparedByClass() {
        Fields<User> fields = Fields.of(User.class).build();
        Exception one = new IllegalStateException("one");

        assertThat(fields.compareFailures(one, new IllegalStateException("other")))
                .isSameAs(Comparison.EQUAL);
        assertThat(told(fields.compareFailures(one, new IllegalArgumentException("other"))))
                .containsExactly("error -");
        assertThat(told(fields.compareFailures(new RuntimeException("super"), one)))
                .containsExactly("error -");
        assertThat(told(fields.compareFailures(null, one))).containsExactly("error -");
        assertThat(told(fields.compareFailures(one, null))).containsExactly("error -");
        assertThat(fields.compareFailures(one, null).toString()).doesNotContain("one");
    }
}
