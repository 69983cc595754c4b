package dev.midflight.engine.plan;

import dev.midflight.engine.throttle.DayRates;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a plan means: every key in full with its value in its one form, defaults included, secrets and places left out.
 *
 * <p>Kept in the journal, so that a plan that changed under a migration is noticed and the difference can be named.
 *
 * @param values by key
 */
public record PlanMeaning(SortedMap<String, String> values) {

    /**
     * What may change while a migration is on its way. Everything else decides what rows already copied look like or
     * where they are. {@code values} is here because an operator decides with it on rows in quarantine.
     */
    private static final Pattern MAY_CHANGE = Pattern.compile(String.join(
            "|",
            "copy\\..*",
            "throttle\\..*",
            "verify\\..*",
            "switch\\.max-pause",
            "switch\\.(app-users|rollback-on|group|ramp|reads|gates|shadow|behind).*",
            "tables\\[\\d+]\\.values\\..*",
            "(source|target)\\.user"));

    /** Copies the map. */
    public PlanMeaning {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** A meaning that was kept. */
    public static PlanMeaning of(Map<String, String> values) {
        return new PlanMeaning(new TreeMap<>(values));
    }

    static PlanMeaning of(MigrationPlan plan) {
        SortedMap<String, String> values = new TreeMap<>();
        values.put("migration", plan.migration());
        values.put("capture", word(plan.capture()));
        values.put("apply", word(plan.apply()));
        putEndpoint(values, "source", plan.source());
        putEndpoint(values, "target", plan.target());
        putTables(values, plan.tables());
        putCopy(values, plan.copy());
        values.put("verify.pass", plan.verify().pass().toString());
        plan.verify().business().ifPresent(business -> values.put("verify.business", word(business)));
        putSwitch(values, plan.switching());
        putThrottle(values, plan.throttle());
        return new PlanMeaning(values);
    }

    private static void putEndpoint(Map<String, String> values, String key, Endpoint side) {
        for (int index = 0; index < side.stores().size(); index++) {
            StoreAddress store = side.stores().get(index);
            String prefix = side.sharding().isPresent() ? "%s.stores[%d]".formatted(key, index) : key;
            values.put(prefix + ".url", store.url());
            store.user().ifPresent(user -> values.put(prefix + ".user", user));
        }
        side.sharding().ifPresent(sharding -> {
            values.put(key + ".by", word(sharding.by()));
            values.put(key + ".key", sharding.key());
        });
    }

    private static void putTables(Map<String, String> values, TableSelection tables) {
        for (int index = 0; index < tables.rules().size(); index++) {
            TableRule rule = tables.rules().get(index);
            String prefix = "tables[%d].".formatted(index);
            values.put(prefix + "from", rule.from().pattern());
            rule.to().ifPresent(to -> values.put(prefix + "to", to));
            rule.filter().ifPresent(filter -> values.put(prefix + "where", filter));
            rule.leftOut().forEach(column -> values.put(prefix + "columns." + column, "~"));
            rule.expressions().forEach((column, text) -> values.put(prefix + "columns." + column, text));
            rule.acceptedLossy().forEach(column -> values.put(prefix + "accept.lossy:" + column, "yes"));
            values.put(prefix + "values.zero-date", word(rule.values().zeroDate()));
            values.put(prefix + "values.nul", word(rule.values().nul()));
        }
        tables.exclude().forEach(glob -> values.put("exclude." + glob, "yes"));
    }

    private static void putCopy(Map<String, String> values, CopySettings copy) {
        values.put(
                "copy.chunk",
                copy.chunkBytes().isPresent()
                        ? Quantities.showBytes(copy.chunkBytes().getAsLong())
                        : "auto");
        values.put(
                "copy.lanes",
                copy.lanes().isPresent() ? String.valueOf(copy.lanes().getAsInt()) : "auto");
        values.put("copy.pilot", copy.pilot().toString());
        values.put("copy.keys", word(copy.keys()));
    }

    private static void putSwitch(Map<String, String> values, SwitchSettings switching) {
        values.put("switch.max-pause", Quantities.show(switching.maxPause()));
        values.put("switch.reverse", word(switching.reverse()));
        values.put("switch.fence", word(switching.fence()));
        switching.appUsers().forEach(user -> values.put("switch.app-users." + user, "yes"));
        switching.rollbackOn().forEach(event -> values.put("switch.rollback-on." + event, "yes"));
        switching.group().forEach(plan -> values.put("switch.group." + plan.getFileName(), "yes"));
        putRouters(values, switching.routers());
    }

    /** Only what is not as usual: plans of before these keys mean what they did. */
    private static void putRouters(Map<String, String> values, RouterSettings routers) {
        RouterSettings usual = RouterReader.USUAL;
        if (!routers.lease().equals(usual.lease())) {
            values.put("switch.lease", Quantities.show(routers.lease()));
        }
        if (!routers.behind().equals(usual.behind())) {
            values.put("switch.behind", Quantities.show(routers.behind()));
        }
        if (!routers.shadow().equals(usual.shadow())) {
            values.put("switch.shadow", routers.shadow().toString());
        }
        for (int index = 0; index < routers.ramp().size(); index++) {
            values.put("switch.ramp[%d]".formatted(index), step(routers.ramp().get(index)));
        }
        routers.exclude().forEach(id -> values.put("switch.reads.exclude." + id, "yes"));
        RouterSettings.Gates gates = routers.gates();
        if (!gates.equals(usual.gates())) {
            putGates(values, gates);
        }
    }

    private static void putGates(Map<String, String> values, RouterSettings.Gates gates) {
        values.put("switch.gates.errors", gates.errors().map(Percent::toString).orElse("off"));
        values.put("switch.gates.latency", gates.latency() ? "on" : "off");
        values.put("switch.gates.not-compared", gates.notCompared().toString());
        values.put(
                "switch.gates.dirty-keys",
                gates.dirtyKeys().isPresent() ? Long.toString(gates.dirtyKeys().getAsLong()) : "off");
        values.put("switch.gates.unknown", gates.unknown().toString());
        values.put("switch.gates.wait", Quantities.show(gates.patience()));
        values.put("switch.gates.every", Quantities.show(gates.external().every()));
        gates.external().gates().forEach(gate -> values.put("switch.gates.external." + gate.name(), gate.words()));
    }

    private static String step(RouterSettings.Step step) {
        StringBuilder text = new StringBuilder(step.to());
        step.time().ifPresent(time -> text.append(" for ").append(Quantities.show(time)));
        step.keys().ifPresent(keys -> text.append(" keys ").append(keys));
        step.agree().ifPresent(agree -> text.append(" agree ").append(agree));
        return text.toString();
    }

    private static void putThrottle(Map<String, String> values, ThrottleSettings throttle) {
        DayRates rates = throttle.rates();
        rates.usual().ifPresent(rate -> values.put("throttle.rate", Quantities.show(rate)));
        rates.windows().forEach(window -> {
            values.put("throttle.windows." + window, Quantities.show(window.rate()));
            values.put("throttle.zone", rates.zone().getId());
        });
        throttle.limits()
                .forEach((signal, limit) -> values.put("throttle." + signal.key(), Quantities.show(signal, limit)));
    }

    /** What is asked, wherever it stands; how quickly does not matter. */
    private static String word(BusinessSettings business) {
        return "%d checks %s".formatted(business.checks().size(), business.fingerprint());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** SHA-256 over all keys and values, in hexadecimal. */
    public String fingerprint() {
        MessageDigest digest = sha256();
        values.forEach((key, value) -> {
            update(digest, key);
            update(digest, value);
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The length goes first, so that no two meanings run together to the same bytes. */
    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", missing);
        }
    }

    /** What {@code now} says differently from {@code before}, in the order of the keys. */
    public static List<PlanChange> differences(PlanMeaning before, PlanMeaning now) {
        SortedMap<String, String> former = written(before.values);
        SortedMap<String, String> later = written(now.values);
        TreeSet<String> keys = new TreeSet<>(former.keySet());
        keys.addAll(later.keySet());
        List<PlanChange> changes = new ArrayList<>();
        for (String key : keys) {
            String old = former.getOrDefault(key, "");
            String current = later.getOrDefault(key, "");
            if (!old.equals(current)) {
                changes.add(new PlanChange(key, old, current, verdictOn(key)));
            }
        }
        return List.copyOf(changes);
    }

    /**
     * With what holds though it is not kept. Without an entry for tables there is one for every table, to which a rule
     * for values may be added.
     */
    private static SortedMap<String, String> written(SortedMap<String, String> values) {
        SortedMap<String, String> written = new TreeMap<>();
        RouterSettings usual = RouterReader.USUAL;
        written.put("switch.lease", Quantities.show(usual.lease()));
        written.put("switch.behind", Quantities.show(usual.behind()));
        written.put("switch.shadow", usual.shadow().toString());
        putGates(written, usual.gates());
        written.putAll(values);
        if (!values.tailMap("tables[").isEmpty()
                && values.tailMap("tables[").firstKey().startsWith("tables[")) {
            return written;
        }
        written.put("tables[0].from", "*");
        written.put("tables[0].values.zero-date", word(ValueRules.REJECT.zeroDate()));
        written.put("tables[0].values.nul", word(ValueRules.REJECT.nul()));
        return written;
    }

    private static PlanChange.Verdict verdictOn(String key) {
        return MAY_CHANGE.matcher(key).matches() ? PlanChange.Verdict.ALLOWED : PlanChange.Verdict.REFUSED;
    }
}
