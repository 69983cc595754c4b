package dev.midflight.stores.mysql;

import dev.midflight.spi.Finding;
import dev.midflight.spi.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts values that other stores cannot hold. One pass over the table. */
final class ValueScan {

    private static final String REMEDY = "Correct the rows, or set a rule for the column under values.";

    private static final String EMPTY = " the empty error value";
    private static final String SPAN = " a time of a day or more, or below zero";

    private final Link link;

    ValueScan(Link link) {
        this.link = link;
    }

    List<Finding> scan(Table table) {
        BoundTable bound = link.bind(table);
        Map<String, String> tests = new LinkedHashMap<>();
        for (BoundColumn column : bound.columns()) {
            add(column, tests);
        }
        if (tests.isEmpty()) {
            return List.of();
        }
        List<String> sums = new ArrayList<>();
        tests.forEach((subject, test) -> sums.add("IFNULL(SUM(%s), 0)".formatted(test)));
        String sql = "SELECT %s FROM %s".formatted(String.join(", ", sums), bound.quoted());
        return link.with("Cannot scan %s".formatted(table.name()), connection -> {
            List<String> counts = Sql.rows(connection, sql).get(0);
            List<Finding> findings = new ArrayList<>();
            int i = 0;
            for (String subject : tests.keySet()) {
                String count = counts.get(i++);
                if (!count.equals("0")) {
                    int split = subject.indexOf(' ');
                    findings.add(Finding.warn(
                            "%s.%s".formatted(table.name(), subject.substring(0, split)),
                            "%s rows have %s".formatted(count, subject.substring(split + 1)),
                            remedy(subject)));
                }
            }
            return findings;
        });
    }

    private static String remedy(String subject) {
        if (subject.endsWith(SPAN)) {
            return "An interval holds it. Correct the rows if the target's column is a time of day.";
        }
        return subject.endsWith(EMPTY) ? "Correct the rows." : REMEDY;
    }

    private static void add(BoundColumn column, Map<String, String> tests) {
        String name = column.held().name().replace(' ', '_');
        String quoted = column.quoted();
        switch (column.kind()) {
            case DATE, DATETIME, INSTANT -> {
                String text = "CAST(%s AS CHAR)".formatted(quoted);
                tests.put(name + " the date 0000-00-00", "%s LIKE '0000-00-00%%'".formatted(text));
                tests.put(
                        name + " a date that no calendar has",
                        ("(%1$s LIKE '%%-00-%%' OR SUBSTR(%1$s, 9, 2) = '00' OR DAY(%2$s) > "
                                                + "DAY(LAST_DAY(CONCAT(LEFT(%1$s, 7), '-01'))))")
                                        .formatted(text, quoted)
                                + " AND %s NOT LIKE '0000-00-00%%'".formatted(text));
            }
            case TEXT, JSON, SET ->
                tests.put(name + " the character NUL", "%s LIKE CONCAT('%%', CHAR(0), '%%')".formatted(quoted));
            case ENUM -> tests.put(name + EMPTY, "%s + 0 = 0".formatted(quoted));
            case TIME -> tests.put(name + SPAN, "(%1$s >= '24:00:00' OR %1$s < '00:00:00')".formatted(quoted));
            case BOOLEAN,
                    INTEGER,
                    UNSIGNED,
                    DECIMAL,
                    FLOAT,
                    DOUBLE,
                    BYTES,
                    UUID,
                    BITS,
                    INET,
                    ARRAY,
                    GEOMETRY,
                    DOCUMENT -> {}
        }
    }
}
