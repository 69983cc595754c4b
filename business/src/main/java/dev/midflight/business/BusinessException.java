package dev.midflight.business;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;
import org.jspecify.annotations.Nullable;

/** A check cannot be run as it is written. The caller shows why. */
public final class BusinessException extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    private final transient Explanation explanation;

    BusinessException(Explanation explanation, @Nullable Throwable cause) {
        super(explanation.message(), cause);
        this.explanation = explanation;
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
