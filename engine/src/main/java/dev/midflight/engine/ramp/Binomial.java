package dev.midflight.engine.ramp;

/**
 * The lower tail of a binomial distribution, also of very many trials with a very small probability.
 *
 * <p>The probability of one number is computed from its distance to the most probable one, after C. Loader, <em>Fast
 * and Accurate Computation of Binomial Probabilities</em> (2000), so that no two large logarithms are subtracted;
 * those below follow from it by their ratios.
 */
final class Binomial {

    /** From here on the series is good to the last digit. */
    private static final int SERIES_FROM = 16;

    private static final double NEGLIGIBLE = 1e-17;

    private Binomial() {}

    /**
     * The probability of at most {@code hits} hits.
     *
     * @param hits at least 1
     * @param misses how many trials there are besides, at least 1
     * @param p the probability of a hit, above {@code hits / (hits + misses)} and below 1
     */
    static double atMost(long hits, long misses, double p) {
        double term = exactly(hits, misses, p);
        double sum = term;
        double odds = p / (1 - p);
        for (long number = hits; number > 0 && term > sum * NEGLIGIBLE; number--) {
            term *= number / ((misses + (double) (hits - number) + 1) * odds);
            sum += term;
        }
        return sum;
    }

    private static double exactly(long hits, long misses, double p) {
        double few = (double) hits;
        double many = (double) misses;
        double all = few + many;
        double away = all * p - few;
        double log = stirlingError(all)
                - stirlingError(few)
                - stirlingError(many)
                - deviance(few, away)
                - deviance(many, -away)
                - Math.log(2 * Math.PI * few * (many / all)) / 2;
        return Math.exp(log);
    }

    /** {@code x ln(x / y) + y - x} for {@code y = x + away}. */
    private static double deviance(double x, double away) {
        return away - x * Math.log1p(away / x);
    }

    /** By what Stirling's formula for {@code ln x!} is too small. */
    private static double stirlingError(double x) {
        if (x >= SERIES_FROM) {
            double square = x * x;
            return (1.0 / 12
                            - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square)
                                    / square)
                    / x;
        }
        double log = 0;
        for (int factor = 2; factor <= x; factor++) {
            log += Math.log(factor);
        }
        return log - ((x + 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2);
    }
}
