package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;

/** A share from 0 to 100 %, exact: six nines are not a double's business. */
public record Percent(BigDecimal value) implements Comparable<Percent> {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** Requires 0 to 100; the scale carries no meaning. */
    public Percent {
        requireNonNull(value, "value");
        if (value.signum() < 0 || value.compareTo(HUNDRED) > 0) {
            throw new IllegalArgumentException("%s%% is not in 0%% to 100%%".formatted(value.toPlainString()));
        }
        value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    /** As a part of one, exact. */
    public BigDecimal fraction() {
        return value.movePointLeft(2);
    }

    @Override
    public int compareTo(Percent other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toPlainString() + "%";
    }
}
