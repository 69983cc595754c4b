package dev.midflight.router.jdbc;

import java.util.List;
import java.util.Optional;

/**
 * What is asked of both sides.
 *
 * @param parameters the values, if it was prepared; nobody changes them any more
 * @param entity to whom it belongs
 * @param names of the columns in the application's answer
 */
record Question(Sql sql, Optional<Parameters> parameters, String entity, List<String> names) {

    Question named(List<String> columns) {
        return new Question(sql, parameters, entity, columns);
    }

    /** The same in all processes. The values stand first, as a long text may be cut. */
    String text() {
        return parameters.map(Parameters::text).orElse("") + sql.original();
    }
}
