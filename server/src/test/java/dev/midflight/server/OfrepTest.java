package dev.midflight.server;

import static dev.midflight.server.Http.json;
import static dev.midflight.server.Plans.plan;
import static dev.midflight.server.Plans.some;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.router.Bucket;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.openfeature.contrib.providers.ofrep.OfrepProvider;
import dev.openfeature.contrib.providers.ofrep.OfrepProviderOptions;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OfrepTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final String ALL = "/ofrep/v1/evaluate/flags";
    private static final String SHOP = ALL + "/shop";

    private final MemoryRoutes routes = new MemoryRoutes("shop");
    private final MemoryRoutes other = new MemoryRoutes("books");
    private final FeedServer server = Servers.start(routes, other);
    private final Http http = new Http(server);

    @AfterEach
    void stop() {
        server.close();
    }

    private void ramp(ReadShare reads) {
        routes.behind(Duration.ZERO);
        routes.publish(plan(4, Stage.MIRROR_OLD, reads, LEASE));
    }

    private JsonNode flag(String entity) throws Exception {
        HttpResponse<String> answer =
                http.post(SHOP, "{\"context\": {\"targetingKey\": \"%s\", \"beta\": 1}}".formatted(entity));
        assertThat(answer.statusCode()).isEqualTo(200);
        return json(answer);
    }

    @Test
    void entityIsReadWhereItsBucketSays() throws Exception {
        ramp(some(300_000, Set.of()));

        for (int i = 0; i < 50; i++) {
            String entity = "user-" + i;
            boolean fresh = Bucket.of(entity, Plans.SALT) < 300_000;
            JsonNode flag = flag(entity);
            assertThat(flag.path("value").booleanValue()).isEqualTo(fresh);
            assertThat(flag.path("variant").textValue()).isEqualTo(fresh ? "new" : "old");
            assertThat(flag.path("reason").textValue()).isEqualTo("SPLIT");
        }
        assertThat(flag("a").path("metadata").toString()).isEqualTo("{\"epoch\":4,\"stage\":\"MIRROR_OLD\"}");
    }

    @Test
    void namedEntitiesAreReadWhereTheyAreNamed() throws Exception {
        routes.behind(Duration.ZERO);
        routes.publish(
                plan(4, Stage.MIRROR_OLD, new ReadShare(Plans.SALT, 1_000_000, Set.of("anna"), Set.of("bert")), LEASE));

        assertThat(flag("anna").path("reason").textValue()).isEqualTo("TARGETING_MATCH");
        assertThat(flag("anna").path("variant").textValue()).isEqualTo("new");
        assertThat(flag("bert").path("reason").textValue()).isEqualTo("TARGETING_MATCH");
        assertThat(flag("bert").path("variant").textValue()).isEqualTo("old");
        assertThat(flag("carl").path("reason").textValue()).isEqualTo("SPLIT");
    }

    @Test
    void whoeverIsNotNamedIsReadAtTheAuthority() throws Exception {
        ramp(some(1_000_000, Set.of()));

        JsonNode flag = json(http.post(SHOP, "{\"context\": {\"plan\": \"gold\"}}"));

        assertThat(flag.path("variant").textValue()).isEqualTo("old");
        assertThat(flag.path("reason").textValue()).isEqualTo("DEFAULT");
        assertThat(flag("").path("variant").textValue()).isEqualTo("old");
    }

    @Test
    void stageThatReadsNoFollowerIsStatic() throws Exception {
        routes.publish(plan(2, Stage.DUAL_OLD, some(1_000_000, Set.of("anna")), LEASE));

        assertThat(flag("anna").path("variant").textValue()).isEqualTo("old");
        assertThat(flag("anna").path("reason").textValue()).isEqualTo("STATIC");
    }

    @Test
    void followerThatIsTooFarBehindIsNotRead() throws Exception {
        ramp(some(1_000_000, Set.of()));
        assertThat(flag("anna").path("variant").textValue()).isEqualTo("new");

        routes.behind(Duration.ofSeconds(3));

        assertThat(flag("anna").path("variant").textValue()).isEqualTo("old");
    }

    @Test
    void unknownFlagAndUnpublishedPlanAreNotFound() throws Exception {
        for (String key : new String[] {"nobody", "shop", "no%20name"}) {
            HttpResponse<String> answer = http.post(ALL + "/" + key, "{\"context\": {}}");

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(json(answer).path("errorCode").textValue()).isEqualTo("FLAG_NOT_FOUND");
        }
    }

    @Test
    void contextThatIsNoneIsRefused() throws Exception {
        ramp(some(0, Set.of()));

        assertThat(json(http.post(SHOP, "{\"context\"")).path("errorCode").textValue())
                .isEqualTo("PARSE_ERROR");
        assertThat(json(http.post(SHOP, "{\"context\": 7}")).path("errorCode").textValue())
                .isEqualTo("INVALID_CONTEXT");
        HttpResponse<String> answer = http.post(SHOP, "{\"context\": {\"targetingKey\": 7}}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).path("errorCode").textValue()).isEqualTo("INVALID_CONTEXT");
        assertThat(json(answer).path("key").textValue()).isEqualTo("shop");
    }

    @Test
    void allFlagsAtOnceAreToldAgainOnlyIfTheyHaveChanged() throws Exception {
        String anna = "{\"context\": {\"targetingKey\": \"anna\"}}";
        ramp(some(0, Set.of("anna")));
        HttpResponse<String> first = http.post(ALL, anna);
        String tag = first.headers().firstValue("ETag").orElseThrow();

        assertThat(json(first).path("flags")).hasSize(1);
        assertThat(json(first).path("flags").get(0).path("variant").textValue()).isEqualTo("new");
        assertThat(http.post(ALL, anna, "If-None-Match", tag).statusCode()).isEqualTo(304);

        routes.publish(plan(5, Stage.MIRROR_OLD, some(0, Set.of()), LEASE));

        HttpResponse<String> second = http.post(ALL, anna, "If-None-Match", tag);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(json(second).path("flags").get(0).path("variant").textValue())
                .isEqualTo("old");
    }

    @Test
    void providerOfOpenFeatureUnderstandsIt() throws Exception {
        RoutePlan plan = plan(9, Stage.MIRROR_NEW, some(1_000_000, Set.of("anna")), LEASE);
        assertThat(plan.authority()).isEqualTo(Side.NEW);
        routes.publish(plan);
        OpenFeatureAPI.getInstance()
                .setProviderAndWait(OfrepProvider.constructProvider(OfrepProviderOptions.builder()
                        .baseUrl("http://127.0.0.1:" + server.port())
                        .build()));
        try {
            Client client = OpenFeatureAPI.getInstance().getClient();

            FlagEvaluationDetails<Boolean> details =
                    client.getBooleanDetails("shop", false, new ImmutableContext("anna"));

            assertThat(details.getValue()).isTrue();
            assertThat(details.getVariant()).isEqualTo("new");
            assertThat(details.getReason()).isEqualTo("TARGETING_MATCH");
            assertThat(client.getBooleanDetails("nobody", false).getErrorCode()).isEqualTo(ErrorCode.FLAG_NOT_FOUND);
        } finally {
            OpenFeatureAPI.getInstance().shutdown();
        }
    }
}
