package dev.midflight.server;

import dev.midflight.router.feed.Documents;
import io.javalin.http.Context;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds what a request speaks of. */
final class Directory {

    private static final String NAME_RULE =
            "A name is 1 to 128 letters, digits and . _ : @ -, the first one a letter or digit.";

    private final Supplier<? extends Collection<? extends Routes>> migrations;

    Directory(Supplier<? extends Collection<? extends Routes>> migrations) {
        this.migrations = migrations;
    }

    List<Routes> all() {
        return migrations.get().stream()
                .<Routes>map(each -> each)
                .sorted(Comparator.comparing(Routes::migration))
                .toList();
    }

    Optional<Routes> find(String name) {
        return migrations.get().stream()
                .<Routes>map(each -> each)
                .filter(each -> each.migration().equals(name))
                .findFirst();
    }

    /** The migration in the path. */
    Routes of(Context request) {
        String name = request.pathParam("migration");
        if (!Documents.isName(name)) {
            throw new AnswerException(
                    400,
                    new Problem("The path names no migration", request.path(), NAME_RULE, "Look at /v1/migrations."));
        }
        return find(name)
                .orElseThrow(() -> new AnswerException(
                        404,
                        new Problem(
                                "There is no migration " + name,
                                request.path(),
                                "This process knows %d migrations.".formatted(all().size()),
                                "Look at /v1/migrations; start the migration that the application waits for.")));
    }

    /** A name in the query. */
    static String name(Context request, String parameter) {
        if (request.queryParams(parameter).size() > 1) {
            throw new AnswerException(
                    400,
                    new Problem(
                            "The query names %s more than once".formatted(parameter),
                            request.path(),
                            "One request is for one %s.".formatted(parameter),
                            "Ask with one ?%s=NAME.".formatted(parameter)));
        }
        String name = request.queryParam(parameter);
        if (name == null || !Documents.isName(name)) {
            throw new AnswerException(
                    400,
                    new Problem(
                            "The query names no " + parameter,
                            request.path(),
                            NAME_RULE,
                            "Ask with ?%s=NAME.".formatted(parameter)));
        }
        return name;
    }
}
