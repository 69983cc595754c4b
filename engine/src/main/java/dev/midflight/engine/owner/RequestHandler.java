package dev.midflight.engine.owner;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

/** Does what other commands hand over to the owner. */
@FunctionalInterface
public interface RequestHandler {

    /**
     * Does the work and answers its result.
     *
     * <p>Threads: several requests at once, each in a thread of its own, which is interrupted when the owner stops. A
     * client that goes away does not end the work.
     *
     * <p>An exception goes to the client: with all its parts if it is {@code Explained}, else as a fault of the owner.
     *
     * @param progress takes what the client may show meanwhile; never waits, and drops what the client is too slow for
     */
    JsonNode answer(OwnerRequest request, Consumer<JsonNode> progress) throws InterruptedException;
}
