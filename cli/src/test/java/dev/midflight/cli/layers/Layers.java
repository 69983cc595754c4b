package dev.midflight.cli.layers;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Who may know whom. Everything not allowed here is forbidden.
 *
 * <p>The rules are made for a root package, so that the tests can check them against planted violations too.
 */
final class Layers {

    /**
     * The engine's parts from the ground up: a part may know its own level and those below. Parts of one level may know
     * each other as long as that makes no circle. The engine's own package stands above all.
     */
    private static final List<List<String>> LEVELS = List.of(
            List.of("fault"),
            List.of("throttle", "journal"),
            List.of("plan"),
            List.of("transform"),
            List.of("apply"),
            List.of("assess", "copy", "follow", "owner", "ramp", "verify", "report"),
            List.of("cutover"));

    /** Used by all the others, and therefore using none of them but the words for a fault. */
    private static final Map<String, List<String>> MAY_USE_ONLY =
            Map.of("fault", List.of(), "throttle", List.of("fault"), "journal", List.of("fault"));

    private final String root;

    Layers(String root) {
        this.root = root;
    }

    ArchRule spiKnowsOnlyTheJdk() {
        return classes()
                .that()
                .resideInAPackage(root + ".spi..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(root + ".spi..", "java..", "org.jspecify.annotations.."))
                .allowEmptyShould(true);
    }

    ArchRule engineKnowsOnlyTheSpi() {
        return ofOurs("engine", "spi");
    }

    ArchRule storesKnowOnlyTheSpiAndWhatSqlStoresShare() {
        return classes()
                .that()
                .resideInAPackage(root + ".stores..")
                .should(new ArchCondition<JavaClass>("know of ours only the SPI, stores.sql and themselves") {
                    @Override
                    public void check(JavaClass store, ConditionEvents events) {
                        List<String> allowed = List.of("spi", "stores.sql", "stores." + part(store, "stores"));
                        report(store, allowed, events);
                    }
                })
                .allowEmptyShould(true);
    }

    ArchRule routerCoreKnowsOnlyTheJdkAndSlf4j() {
        return classes()
                .that()
                .resideInAPackage(root + ".router..")
                .and(resideOutsideOfPackage(root + ".router.feed.."))
                .and(resideOutsideOfPackage(root + ".router.jdbc.."))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        root + ".router..", "java..", "javax.sql..", "org.slf4j..", "org.jspecify.annotations.."))
                .allowEmptyShould(true);
    }

    ArchRule routedDataSourceKnowsOnlyTheRouterAndItsParser() {
        return classes()
                .that()
                .resideInAPackage(root + ".router.jdbc..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        root + ".router..",
                        "java..",
                        "javax.sql..",
                        "org.slf4j..",
                        "org.jspecify.annotations..",
                        "net.sf.jsqlparser.."))
                .allowEmptyShould(true);
    }

    ArchRule feedKnowsOnlyTheRouterAndWhatItsDocumentsNeed() {
        return classes()
                .that()
                .resideInAPackage(root + ".router.feed..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        root + ".router..",
                        "java..",
                        "org.slf4j..",
                        "org.jspecify.annotations..",
                        "com.fasterxml.jackson.core..",
                        "com.dynatrace.hash4j.."))
                .allowEmptyShould(true);
    }

    ArchRule routerKnowsNoFeed() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".router..")
                .and(resideOutsideOfPackage(root + ".router.feed.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".router.feed..")
                .allowEmptyShould(true);
    }

    ArchRule serverKnowsOnlyTheEngineAndTheRouter() {
        return ofOurs("server", "engine", "router");
    }

    ArchRule businessKnowsOnlyTheEngineTheSpiAndTheRouter() {
        return ofOurs("business", "engine", "spi", "router");
    }

    ArchRule testkitKnowsOnlyTheSpiAndTheEngine() {
        return ofOurs("testkit", "spi", "engine");
    }

    ArchRule examplesKnowOnlyTheTestkit() {
        return ofOurs("examples", "testkit", "router");
    }

    ArchRule nobodyKnowsTheCommandLine() {
        return noClasses()
                .that(resideOutsideOfPackage(root + ".cli.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".cli..")
                .allowEmptyShould(true);
    }

    ArchRule engineLooksOnlyDown() {
        return classes()
                .that()
                .resideInAPackage(root + ".engine..")
                .should(new ArchCondition<JavaClass>("know only their own level of the engine and those below") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        String part = part(item, "engine");
                        if (part.isEmpty()) {
                            return;
                        }
                        List<String> allowed = Stream.concat(
                                        Stream.of("engine." + part),
                                        partsBelow(part).stream().map(below -> "engine." + below))
                                .toList();
                        if (level(part) < 0) {
                            events.add(SimpleConditionEvent.violated(
                                    item, item.getName() + " is in a package without a place in Layers.LEVELS"));
                        }
                        for (Dependency each : item.getDirectDependenciesFromSelf()) {
                            if (isIn(each.getTargetClass(), "engine")
                                    && allowed.stream().noneMatch(one -> isIn(each.getTargetClass(), one))) {
                                events.add(SimpleConditionEvent.violated(each, each.getDescription()));
                            }
                        }
                    }
                })
                .allowEmptyShould(true);
    }

    ArchRule engineHasNoCircles() {
        return slices().matching(root + ".engine.(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true);
    }

    /** Simulation drives the engine with a clock and randomness of its own; whatever goes round them escapes it. */
    ArchRule engineTakesTimeAndRandomnessFromOutside() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".engine..")
                // The one place where the real clock comes in.
                .and(not(name(root + ".engine.throttle.SystemTime")))
                .should()
                .callCodeUnitWhere(banned())
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaCall<?>> banned() {
        DescribedPredicate<JavaCall<?>> calls = call("java.lang.System", "currentTimeMillis|nanoTime")
                .or(call("java.lang.Thread", "sleep"))
                .or(call("java.lang.Math", "random"))
                .or(call("java.time.Clock", "system.*"))
                .or(call("java.util.concurrent.ThreadLocalRandom", "current"))
                .or(call("java\\.time\\.[A-Za-z]+", "now").and(withoutArguments()))
                .or(call("java.util.Random", "<init>").and(withoutArguments()).and(constructorOf(Random.class)));
        return calls.as("the real clock, sleep or unseeded randomness are called");
    }

    private static DescribedPredicate<JavaCall<?>> call(String ownerPattern, String namePattern) {
        return target(owner(nameMatching(ownerPattern))).and(target(nameMatching(namePattern)));
    }

    private static DescribedPredicate<JavaCall<?>> withoutArguments() {
        return DescribedPredicate.describe(
                "without arguments",
                call -> call.getTarget().getRawParameterTypes().isEmpty());
    }

    /** Leaves out {@code super()} of a subclass, which is a call of the same constructor. */
    private static DescribedPredicate<JavaCall<?>> constructorOf(Class<?> type) {
        return DescribedPredicate.describe(
                "new " + type.getSimpleName(),
                call -> call instanceof JavaConstructorCall
                        && !call.getOriginOwner().isAssignableTo(type));
    }

    private ArchRule ofOurs(String who, String... whom) {
        return classes()
                .that()
                .resideInAPackage(root + "." + who + "..")
                .should(new ArchCondition<JavaClass>("know of ours only " + String.join(", ", whom)) {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        report(
                                item,
                                Stream.concat(Stream.of(who), Arrays.stream(whom))
                                        .toList(),
                                events);
                    }
                })
                .allowEmptyShould(true);
    }

    private void report(JavaClass item, List<String> allowed, ConditionEvents events) {
        for (Dependency each : item.getDirectDependenciesFromSelf()) {
            JavaClass known = each.getTargetClass();
            if (known.getPackageName().startsWith(root + ".")
                    && allowed.stream().noneMatch(one -> isIn(known, one))) {
                events.add(SimpleConditionEvent.violated(each, each.getDescription()));
            }
        }
    }

    private boolean isIn(JavaClass known, String part) {
        JavaClass base = known.getBaseComponentType();
        return (base.getPackageName() + ".").startsWith(root + "." + part + ".");
    }

    /** The package below {@code house} in which {@code item} lies; empty if it lies in that itself. */
    private String part(JavaClass item, String house) {
        String below = item.getPackageName().substring((root + "." + house).length());
        return below.isEmpty() ? "" : below.substring(1).split("\\.", -1)[0];
    }

    private static int level(String part) {
        for (int level = 0; level < LEVELS.size(); level++) {
            if (LEVELS.get(level).contains(part)) {
                return level;
            }
        }
        return -1;
    }

    private static List<String> partsBelow(String part) {
        return MAY_USE_ONLY.getOrDefault(
                part,
                LEVELS.subList(0, level(part) + 1).stream()
                        .flatMap(List::stream)
                        .toList());
    }
}
