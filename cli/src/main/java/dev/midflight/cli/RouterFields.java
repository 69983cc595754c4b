package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.router.RoutePlan;
import dev.midflight.server.Instance;
import dev.midflight.server.RouteBook;
import java.util.ArrayList;
import java.util.List;

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
        return json;
    }

    /** For people. */
    static List<String> lines(JsonNode routers) {
        List<String> lines = new ArrayList<>();
        if (routers.path("instances").isEmpty()) {
            return lines;
        }
        lines.add("plan %d, %s, %s of the reads at the new side"
                .formatted(
                        routers.path("epoch").asLong(),
                        routers.path("stage").asText(),
                        share(routers.path("reads_ppm").asLong())));
        routers.path("instances")
                .forEach(one -> lines.add("%s at plan %d%s, lease %,d ms, %,d reads old, %,d new, %,d differed%s"
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
                                        : "")));
        return lines;
    }

    /** Parts per million as a percentage. */
    static String share(long ppm) {
        return java.math.BigDecimal.valueOf(ppm, 4).stripTrailingZeros().toPlainString() + " %";
    }
}
