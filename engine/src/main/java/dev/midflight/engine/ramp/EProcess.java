package dev.midflight.engine.ramp;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The wealth of somebody who bets against a hypothesis, one part of it on each of several alternatives, beginning
 * with 1.
 *
 * <p>If each bet is fair or worse as long as the hypothesis holds, then so is their mean, and it ever reaches
 * 1/alpha with a probability of at most alpha, however often one looks (J. Ville, <em>Étude critique de la notion de
 * collectif</em>, 1939; A. Ramdas, P. Grünwald, V. Vovk and G. Shafer, <em>Game-Theoretic Statistics and Safe
 * Anytime-Valid Inference</em>, Statistical Science 38, 2023). It is computed as logarithms, which neither overflow
 * nor vanish.
 *
 * <p>Known weakness: who has lost for a long time needs as long to win it back, so a change late in a long step
 * shows late.
 */
final class EProcess {

    private final double[] alternatives;
    private final double[] logs;
    private double logPeak;

    /** Bets on each of these alternatives, with the same part. */
    EProcess(double... alternatives) {
        this.alternatives = alternatives.clone();
        this.logs = new double[alternatives.length];
    }

    /** One bet is decided; an alternative gives the logarithm of what multiplies its part. */
    void grow(DoubleUnaryOperator logFactor) {
        for (int i = 0; i < logs.length; i++) {
            logs[i] += logFactor.applyAsDouble(alternatives[i]);
        }
        logPeak = Math.max(logPeak, log());
    }

    /** Whether it has ever reached 1/alpha. */
    boolean hasReached(double alpha) {
        return logPeak >= -Math.log(alpha);
    }

    /** Whether it stands half of the way to 1/alpha or higher, as logarithms: it is then too early to see nothing. */
    boolean isDoubtful(double alpha) {
        return log() >= -Math.log(alpha) / 2;
    }

    /** The logarithm of the wealth now. */
    double log() {
        double most = Arrays.stream(logs).max().orElseThrow();
        double sum = 0;
        for (double log : logs) {
            sum += Math.exp(log - most);
        }
        return most + Math.log(sum / logs.length);
    }
}
