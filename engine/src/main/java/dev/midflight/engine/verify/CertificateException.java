package dev.midflight.engine.verify;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;
import org.jspecify.annotations.Nullable;

/** A certificate cannot be read, or does not hold. */
public final class CertificateException extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    private final transient Explanation explanation;

    /** Says why. */
    public CertificateException(Explanation explanation, @Nullable Throwable cause) {
        super(explanation.message(), cause);
        this.explanation = requireNonNull(explanation, "explanation");
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
