package dev.midflight.business;

import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.plan.BusinessCheck;
import dev.midflight.engine.plan.Quantities;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.compare.FieldsBuilder;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns what a check says about fields into their comparison. */
final class Rules {

    private Rules() {}

    /**
     * The comparison of the answers to a check.
     *
     * @throws BusinessException if two rules do not go together
     */
    static Fields<Object> of(BusinessCheck check) {
        FieldsBuilder<Object> fields = Fields.of(Object.class);
        try {
            check.rules().forEach(rule -> add(fields, rule));
            return fields.build();
        } catch (IllegalArgumentException wrong) {
            throw new BusinessException(
                    new Explanation(
                            "Cannot run the check '%s'".formatted(check.name()),
                            "compare",
                            String.valueOf(wrong.getMessage()),
                            "Correct the rules.",
                            Explanation.EXIT_USAGE),
                    wrong);
        }
    }

    private static void add(FieldsBuilder<Object> fields, BusinessCheck.Rule rule) {
        String path = rule.path();
        switch (rule.kind()) {
            case IGNORE -> fields.ignore(path);
            case UNORDERED -> fields.unordered(path);
            case KEYED -> fields.keyed(path, rule.argument());
            case TOLERANCE -> tolerate(fields, path, rule.argument());
            case RELATIVE -> fields.relative(path, Double.parseDouble(rule.argument()));
            case TRIMMED -> fields.trimmed(path);
            case CASELESS -> fields.caseless(path);
            case NORMALIZED -> fields.normalized(path);
            case NULL_IS_ABSENT -> fields.nullIsAbsent(path);
            case SHOW -> fields.show(path);
        }
    }

    private static void tolerate(FieldsBuilder<Object> fields, String path, String argument) {
        if (Character.isLetter(argument.charAt(argument.length() - 1))) {
            Duration apart = Quantities.duration(argument);
            fields.within(path, apart).by(path, (before, after) -> within(before, after, apart), "within " + argument);
        } else {
            fields.within(path, Double.parseDouble(argument));
        }
    }

    /** Points in time that are written as texts, as in JSON. */
    private static boolean within(@Nullable Object before, @Nullable Object after, Duration apart) {
        Optional<LocalDateTime> one = moment(before);
        Optional<LocalDateTime> other = moment(after);
        return one.isPresent()
                && other.isPresent()
                && Duration.between(one.get(), other.get()).abs().compareTo(apart) <= 0;
    }

    private static Optional<LocalDateTime> moment(@Nullable Object value) {
        if (!(value instanceof String text)) {
            return Optional.empty();
        }
        String written = text.replace(' ', 'T');
        try {
            return Optional.of(OffsetDateTime.parse(written)
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .toLocalDateTime());
        } catch (DateTimeParseException withoutOffset) {
            try {
                return Optional.of(LocalDateTime.parse(written));
            } catch (DateTimeParseException noTime) {
                return Optional.empty();
            }
        }
    }
}
