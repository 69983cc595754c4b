package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.ramp.Reach;
import dev.midflight.router.QueueStanding;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Side;
import dev.midflight.server.Instance;
import dev.midflight.server.RouteBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The routers of an application as JSON and as lines; the names are a contract. */
final class RouterFields {

    private RouterFields() {}

    /** What they are told and who they are; empty if no plan was made. */
    static ObjectNode of(RouteBook book) {
        ObjectNode json = Json.object();
        book.plan().ifPresent(plan -> {
            put(json, plan);
            ArrayNode instances = json.putArray("instances");
            book.instances().forEach(instance -> instances.add(of(instance)));
        });
        return json;
    }

    static void put(ObjectNode json, RoutePlan plan) {
        json.put("epoch", plan.epoch());
        json.put("stage", plan.stage().name());
        json.put("authority", plan.authority().name());
        json.put("reads_ppm", plan.reads().ppm());
        json.set(
                "reads_include",
                Json.array(plan.reads().include().stream().sorted().toList()));
        json.set(
                "reads_exclude",
                Json.array(plan.reads().exclude().stream().sorted().toList()));
        json.put("shadow_ppm", plan.shadowPpm());
        json.put("lease_ms", plan.lease().toMillis());
    }

    private static ObjectNode of(Instance instance) {
        ObjectNode json = Json.object();
        json.put("name", instance.name());
        json.put("epoch", instance.epoch());
        json.put("drained", instance.drained());
        json.put("lease_left_ms", instance.leaseLeft().toMillis());
        json.put("last_seen", instance.lastSeen().toString());
        instance.refusal().ifPresent(refusal -> json.put("refusal", refusal));
        json.put("reads_old", instance.evidence().old().reads());
        json.put("reads_new", instance.evidence().fresh().reads());
        json.put("different", instance.evidence().compared().different());
        ArrayNode queues = json.putArray("queues");
        instance.queues().forEach(queue -> queues.add(of(queue)));
        return json;
    }

    private static ObjectNode of(QueueStanding queue) {
        ObjectNode json = Json.object();
        json.put("side", queue.side().name());
        json.put("partitions", queue.partitions());
        queue.behind().ifPresentOrElse(behind -> json.put("behind", behind), () -> json.putNull("behind"));
        json.put("oldest_ms", queue.oldest().toMillis());
        json.put("set_aside", queue.setAside());
        queue.reason().ifPresent(reason -> json.put("reason", reason));
        return json;
    }

    /** For people. */
    static List<String> lines(JsonNode routers) {
        List<String> lines = new ArrayList<>();
        if (routers.path("instances").isEmpty()) {
            return lines;
        }
        lines.add("plan %d, %s, %s of the reads at the new side%s"
                .formatted(
                        routers.path("epoch").asLong(),
                        routers.path("stage").asText(),
                        share(routers.path("reads_ppm").asLong()),
                        excluded(routers.path("reads_exclude").size())));
        JsonNode ramp = routers.path("ramp");
        boolean old = routers.path("authority").asText().equals(Side.OLD.name());
        if (old && ramp.has("reads") && !ramp.path("reads").asText().equals(Reach.NONE.text())) {
            lines.add("reads at %s, %s: %s"
                    .formatted(
                            ramp.path("reads").asText(),
                            ramp.path("answer").asText(),
                            ramp.path("why").asText()));
        }
        for (JsonNode one : routers.path("instances")) {
            lines.add("%s at plan %d%s, lease %,d ms, %,d reads old, %,d new, %,d differed%s"
                    .formatted(
                            one.path("name").asText(),
                            one.path("epoch").asLong(),
                            one.path("drained").asBoolean() ? "" : " (writes by one before)",
                            one.path("lease_left_ms").asLong(),
                            one.path("reads_old").asLong(),
                            one.path("reads_new").asLong(),
                            one.path("different").asLong(),
                            one.has("refusal")
                                    ? ", refuses: " + one.path("refusal").asText()
                                    : ""));
            one.path("queues").forEach(queue -> lines.add(one.path("name").asText() + queue(queue)));
        }
        return lines;
    }

    private static String excluded(int count) {
        return count == 0 ? "" : ", but for %,d excluded %s".formatted(count, count == 1 ? "entity" : "entities");
    }

    private static String queue(JsonNode queue) {
        String behind = queue.path("behind").isNull()
                ? "unknown how far behind"
                : "%,d messages behind".formatted(queue.path("behind").asLong());
        long oldest = queue.path("oldest_ms").asLong();
        return " writes its queue to the %s side: %,d partitions, %s%s, %,d set aside%s"
                .formatted(
                        queue.path("side").asText().toLowerCase(Locale.ROOT),
                        queue.path("partitions").asLong(),
                        behind,
                        oldest == 0 ? "" : " (the first for %,d ms)".formatted(oldest),
                        queue.path("set_aside").asLong(),
                        queue.has("reason") ? ": " + queue.path("reason").asText() : "");
    }

    /** Parts per million as a percentage. */
    static String share(long ppm) {
        return java.math.BigDecimal.valueOf(ppm, 4).stripTrailingZeros().toPlainString() + " %";
    }
}
