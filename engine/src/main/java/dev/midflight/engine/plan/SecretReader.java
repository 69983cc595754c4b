package dev.midflight.engine.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads passwords: {@code ${env:NAME}}, {@code ${file:path}} or, with a warning, the password itself. */
final class SecretReader {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]*)}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String REMEDY = "Write ${env:NAME} or ${file:path}, as the whole value.";

    /** A password file is a line; anything longer is the wrong file. */
    private static final long FILE_BYTES_MAX = 64L << 10;

    private final Environment environment;
    private final Path folder;
    private final List<String> warnings = new ArrayList<>();

    /**
     * Reads secrets for one plan.
     *
     * @param folder where the plan stands; relative files start there
     */
    SecretReader(Environment environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    /** What should be looked at, in the order read. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** The secret that {@code node} gives or refers to. */
    Secret read(PlanNode node) {
        String text = node.text();
        Matcher reference = REFERENCE.matcher(text);
        if (reference.matches()) {
            return reference.group(1).equals("env")
                    ? variable(node, reference.group(2))
                    : file(node, reference.group(2));
        }
        if (text.contains("${")) {
            throw node.wrong("it mixes text with a reference, or the reference is neither env nor file", REMEDY);
        }
        warnings.add(
                "%s at %s stands in the plan itself; ${env:NAME} or ${file:path} keeps it out of copies of the plan."
                        .formatted(node.path(), node.place()));
        return Secret.of(text, Secret.Origin.PLAN);
    }

    private Secret variable(PlanNode node, String name) {
        if (!VARIABLE.matcher(name).matches()) {
            throw node.wrong("'%s' cannot be the name of a variable".formatted(name), REMEDY);
        }
        Optional<String> value = environment.variable(name);
        if (value.isEmpty() || value.get().isEmpty()) {
            throw node.wrong(
                    "the variable %s is %s".formatted(name, value.isEmpty() ? "not set" : "empty"),
                    "Set it, as in export %s=..., and run the command again.".formatted(name));
        }
        return Secret.of(value.get(), Secret.Origin.ENVIRONMENT);
    }

    private Secret file(PlanNode node, String name) {
        if (name.isBlank()) {
            throw node.wrong("${file:} names no file", REMEDY);
        }
        Path file = node.checked(() -> folder.resolve(name));
        try {
            if (!Files.isRegularFile(file)) {
                throw node.wrong(
                        "there is no file %s".formatted(file), "Create it, with the password as its only line.");
            }
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw node.wrong(
                        "%s has %d bytes, and a password file has at most %d"
                                .formatted(file, Files.size(file), FILE_BYTES_MAX),
                        "Name the file with the password.");
            }
            return fromLine(node, file, Files.readString(file));
        } catch (IOException unreadable) {
            throw node.wrong(
                    "%s cannot be read (%s)"
                            .formatted(file, unreadable.getClass().getSimpleName()),
                    "Let this user read it, as UTF-8 text.");
        }
    }

    /** Editors and echo end a file with a line break, which is not part of the password. */
    private static Secret fromLine(PlanNode node, Path file, String content) {
        String line = content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
        String secret = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        if (secret.isEmpty()) {
            throw node.wrong("%s is empty".formatted(file), "Write the password into it, as its only line.");
        }
        if (secret.indexOf('\n') >= 0) {
            throw node.wrong("%s has more than one line".formatted(file), "Leave the password as its only line.");
        }
        return Secret.of(secret, Secret.Origin.FILE);
    }
}
