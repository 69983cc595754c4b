package dev.midflight.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.router.Bucket;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Side;
import dev.midflight.router.feed.Documents;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Tells by the OpenFeature Remote Evaluation Protocol where an entity is read: a migration is a flag, true means the
 * new side, and the targeting key is the entity. It grants nothing, so nobody may write by it.
 */
final class Ofrep {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Directory directory;

    Ofrep(Directory directory) {
        this.directory = directory;
    }

    /** A request that cannot be evaluated. */
    private static final class ContextException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String code;

        ContextException(String code, String message) {
            super(message);
            this.code = code;
        }
    }

    /** Where an entity is read, and why. */
    private record Decision(Side side, String reason) {}

    /** One flag. */
    void one(Context request) {
        String key = request.pathParam("key");
        Optional<Routes> routes = Documents.isName(key) ? directory.find(key) : Optional.empty();
        Optional<RoutePlan> plan = routes.flatMap(Routes::plan);
        if (plan.isEmpty()) {
            String why = routes.isEmpty() ? "there is no migration of this name" : "no plan is published yet";
            send(request, 404, failure("FLAG_NOT_FOUND", why).put("key", Documents.isName(key) ? key : ""));
            return;
        }
        try {
            send(request, 200, flag(routes.get(), plan.get(), targetingKey(request)));
        } catch (ContextException wrong) {
            send(
                    request,
                    400,
                    failure(wrong.code, String.valueOf(wrong.getMessage())).put("key", key));
        }
    }

    /** All flags. */
    void all(Context request) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode flags = answer.putArray("flags");
        try {
            Optional<String> entity = targetingKey(request);
            for (Routes routes : directory.all()) {
                routes.plan().ifPresent(plan -> flags.add(flag(routes, plan, entity)));
            }
        } catch (ContextException wrong) {
            send(request, 400, failure(wrong.code, String.valueOf(wrong.getMessage())));
            return;
        }
        CRC32C sum = new CRC32C();
        sum.update(FeedServer.json(answer));
        String tag = "\"%08x\"".formatted(sum.getValue());
        request.header("ETag", tag);
        if (tag.equals(request.header("If-None-Match"))) {
            request.status(304);
            return;
        }
        send(request, 200, answer);
    }

    private static ObjectNode flag(Routes routes, RoutePlan plan, Optional<String> entity) {
        Decision decision = decide(routes, plan, entity);
        ObjectNode flag = JSON.createObjectNode()
                .put("key", routes.migration())
                .put("value", decision.side() == Side.NEW)
                .put("variant", decision.side().name().toLowerCase(Locale.ROOT))
                .put("reason", decision.reason());
        flag.putObject("metadata")
                .put("epoch", plan.epoch())
                .put("stage", plan.stage().name());
        return flag;
    }

    /** The same as a router does that knows nothing of recent writes; in doubt, the authority. */
    private static Decision decide(Routes routes, RoutePlan plan, Optional<String> entity) {
        ReadShare reads = plan.reads();
        boolean listed = !reads.include().isEmpty() || !reads.exclude().isEmpty();
        if (!plan.stage().mayReadFollower()) {
            return new Decision(plan.authority(), "STATIC");
        }
        if (entity.isEmpty()) {
            return new Decision(plan.authority(), "DEFAULT");
        }
        String name = entity.get();
        Side wanted = reads.has(name) ? Side.NEW : Side.OLD;
        boolean current = routes.behind()
                .map(behind -> behind.compareTo(plan.behindMax()) <= 0)
                .orElse(false);
        if (wanted != plan.authority() && !current) {
            return new Decision(plan.authority(), "DEFAULT");
        }
        if (reads.include().contains(name) || reads.exclude().contains(name)) {
            return new Decision(wanted, "TARGETING_MATCH");
        }
        boolean all = reads.ppm() == 0 || reads.ppm() == Bucket.PLACES;
        return new Decision(wanted, all && !listed ? "STATIC" : "SPLIT");
    }

    private static Optional<String> targetingKey(Context request) {
        JsonNode body;
        try {
            body = JSON.readTree(Bodies.read(request));
        } catch (IOException malformed) {
            throw new ContextException("PARSE_ERROR", "the body is not JSON");
        }
        JsonNode context = body.path("context");
        JsonNode key = context.path("targetingKey");
        if (!context.isObject() && !context.isMissingNode()) {
            throw new ContextException("INVALID_CONTEXT", "context is not an object");
        }
        if (!key.isTextual() && !key.isMissingNode() && !key.isNull()) {
            throw new ContextException("INVALID_CONTEXT", "targetingKey is not a text");
        }
        return key.isTextual() && !key.textValue().isEmpty() ? Optional.of(key.textValue()) : Optional.empty();
    }

    private static ObjectNode failure(String code, String details) {
        return JSON.createObjectNode().put("errorCode", code).put("errorDetails", details);
    }

    private static void send(Context request, int status, ObjectNode answer) {
        request.status(status);
        RoutesApi.json(request, FeedServer.json(answer));
    }
}
