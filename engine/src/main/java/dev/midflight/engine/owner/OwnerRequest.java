package dev.midflight.engine.owner;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Work for the owner.
 *
 * @param command the command's name, as on the command line
 * @param arguments its arguments by name
 */
public record OwnerRequest(String command, ObjectNode arguments) {

    /** Requires a command. */
    public OwnerRequest {
        requireNonNull(arguments, "arguments");
        if (command.isBlank()) {
            throw new IllegalArgumentException("a request without a command");
        }
    }

    /** A command without arguments. */
    public static OwnerRequest of(String command) {
        return new OwnerRequest(command, JsonNodeFactory.instance.objectNode());
    }
}
