package dev.midflight.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.feed.Documents;
import dev.midflight.router.feed.Evidence;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What people and the console ask for. */
final class MigrationsApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Directory directory;

    MigrationsApi(Directory directory) {
        this.directory = directory;
    }

    /** All migrations, in short. */
    void all(Context request) {
        ObjectNode answer = JSON.createObjectNode().put("format", Documents.FORMAT);
        ArrayNode list = answer.putArray("migrations");
        for (Routes routes : directory.all()) {
            ObjectNode one = list.addObject().put("migration", routes.migration());
            routes.plan().ifPresent(plan -> {
                one.put("epoch", plan.epoch());
                one.put("stage", plan.stage().name());
                one.put("authority", plan.authority().name().toLowerCase(Locale.ROOT));
            });
            one.put("instances", routes.instances().size());
        }
        send(request, answer);
    }

    /** One of them, with all instances and what they have seen together. */
    void one(Context request) {
        Routes routes = directory.of(request);
        ObjectNode answer =
                JSON.createObjectNode().put("format", Documents.FORMAT).put("migration", routes.migration());
        routes.plan().ifPresent(plan -> answer.set("plan", plan(plan)));
        routes.behind().ifPresent(behind -> answer.put("behindMillis", behind.toMillis()));
        List<Instance> instances = routes.instances();
        ArrayNode list = answer.putArray("instances");
        instances.forEach(each -> list.add(instance(each)));
        Evidence all = instances.stream().map(Instance::evidence).reduce(Evidence.NONE, Evidence::plus);
        answer.set("evidence", evidence(all));
        send(request, answer);
    }

    private static ObjectNode instance(Instance each) {
        ObjectNode one = JSON.createObjectNode()
                .put("name", each.name())
                .put("firstSeen", each.firstSeen().toString())
                .put("lastSeen", each.lastSeen().toString())
                .put("epoch", each.epoch())
                .put("drained", each.drained())
                .put("leaseLeftMillis", each.leaseLeft().toMillis());
        ObjectNode labels = one.putObject("labels");
        each.labels().forEach(labels::put);
        each.refusal().ifPresent(refusal -> one.put("refusal", refusal));
        if (!each.queues().isEmpty()) {
            one.set("queues", part(Documents.queues(each.queues())).path("queues"));
        }
        one.set("evidence", evidence(each.evidence()));
        return one;
    }

    private static JsonNode plan(RoutePlan plan) {
        return part(Documents.plan(plan));
    }

    /** Without what nobody reads: pairs of latencies, of which instances have no common clock, and sketches of keys. */
    private static JsonNode evidence(Evidence evidence) {
        ObjectNode part = part(Documents.evidence(evidence));
        part.remove("pairs");
        part.remove("votes");
        return part;
    }

    private static ObjectNode part(byte[] document) {
        try {
            ObjectNode part = (ObjectNode) JSON.readTree(document);
            part.remove("format");
            return part;
        } catch (IOException impossible) {
            throw new IllegalStateException("our own documents are JSON", impossible);
        }
    }

    private static void send(Context request, ObjectNode answer) {
        RoutesApi.json(request, FeedServer.json(answer));
    }
}
