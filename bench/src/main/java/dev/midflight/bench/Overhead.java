package dev.midflight.bench;

/** The calls whose cost is measured one by one. */
enum Overhead {
    /** With a share of none. */
    DECISION("Midflight, all at the old side", RoutedCalls::decision),
    /** With a share of half. */
    DECISION_OF_HALF("Midflight, half at the new side", RoutedCalls::decisionOfHalf),
    /** The same with a list. */
    DECISION_WITH_NAMES("Midflight, half, and 1,000 others by name", RoutedCalls::decisionWithNames),
    /** Of a flag. */
    LAUNCHDARKLY_FLAG("LaunchDarkly, boolVariation", PeerCalls::launchDarklyFlag),
    /** Of a stage. */
    LAUNCHDARKLY_STAGE("LaunchDarkly, migrationVariation", PeerCalls::launchDarklyStage),
    /** Of a flag. */
    OPENFEATURE("OpenFeature, in memory", PeerCalls::openFeature),

    /** Around a write. */
    PASS("Midflight", RoutedCalls::pass),

    /** What is read. */
    MAP("the map alone", RoutedCalls::map),
    /** At the authority. */
    READ("Midflight, old side", RoutedCalls::read),
    /** At either side. */
    READ_OF_HALF("Midflight, half at the new side", RoutedCalls::readOfHalf),
    /** At the old side. */
    LAUNCHDARKLY_READ("LaunchDarkly, old side", PeerCalls::launchDarklyRead),
    /** At both sides. */
    SCIENTIST("Scientist4J, both sides", PeerCalls::scientist),

    /** The driver. */
    JDBC("the driver alone", JdbcCalls::raw),
    /** At the authority. */
    JDBC_ROUTED("Midflight", JdbcCalls::routed),
    /** At either side. */
    JDBC_BY_ENTITY("Midflight, by entity, half at the new side", JdbcCalls::routedByEntity),
    /** A wrapper. */
    JDBC_P6SPY("p6spy", JdbcCalls::p6spy),
    /** A wrapper. */
    JDBC_DATASOURCE_PROXY("datasource-proxy", JdbcCalls::datasourceProxy);

    private final String words;
    private final Opening opening;

    /** Makes a call ready. */
    private interface Opening {
        Operation open() throws Exception;
    }

    Overhead(String words, Opening opening) {
        this.words = words;
        this.opening = opening;
    }

    /** What it is called in a table. */
    String words() {
        return words;
    }

    Operation open() throws Exception {
        return opening.open();
    }
}
