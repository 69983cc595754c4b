package dev.midflight.engine.owner;

import dev.midflight.engine.fault.Explained;
import dev.midflight.engine.fault.Explanation;
import java.nio.file.Path;
import java.util.Optional;

/** Another living process owns the migration. The caller hands its work to it, or ends with exit code 1. */
public final class OwnedException extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1;

    private final transient Explanation explanation;

    OwnedException(Path stateFolder, Optional<OwnerIdentity> owner) {
        this(new Explanation(
                "Cannot own the migration",
                stateFolder.toString(),
                owner.map(identity -> identity + " owns it")
                        .orElse("another process owns it, and has not written down its name"),
                "Stop that process first, or use the commands that work beside it, as midflight status.",
                Explanation.EXIT_RESUMABLE));
    }

    private OwnedException(Explanation explanation) {
        super(explanation.message());
        this.explanation = explanation;
    }

    @Override
    public Explanation explanation() {
        return explanation;
    }
}
