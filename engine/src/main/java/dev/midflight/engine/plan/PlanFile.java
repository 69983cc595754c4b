package dev.midflight.engine.plan;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** The form of a plan file: text in UTF-8 that is YAML. Says where it is not, and never shows the line itself. */
final class PlanFile {

    /** Plans are pages; the limit keeps a wrong file (a dump, a device) out of memory. */
    private static final long BYTES_MAX = 1L << 20;

    private final Path file;
    private final String kind;

    private PlanFile(Path file, String kind) {
        this.file = file;
        this.kind = kind;
    }

    /** A plan's one YAML document. */
    static PlanNode compose(Path file) {
        return new PlanFile(file, "plan").compose(PlanKeys.ROOT);
    }

    /** That of a file of checks, whose keys are those of {@code verify.business}. */
    static PlanNode composeChecks(Path file) {
        return new PlanFile(file, "checks").compose(PlanKeys.BUSINESS);
    }

    private PlanNode compose(String path) {
        String text = text();
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.toString())
                .setUseMarks(true)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            return new PlanNode(
                    root.orElseThrow(() -> refused("it is empty", "Write the %s into it.".formatted(kind))),
                    path,
                    file.toString());
        } catch (MarkedYamlEngineException malformed) {
            throw refusedAt(malformed);
        } catch (ReaderException unprintable) {
            throw new PlanException(
                    "Cannot read the " + kind,
                    placeOf(text, unprintable.getPosition()).toString(),
                    "the character U+%04X, which YAML does not allow".formatted(unprintable.getCodePoint()),
                    "Remove it; in a quoted text \\u%04X is allowed.".formatted(unprintable.getCodePoint()));
        } catch (YamlEngineException malformed) {
            throw refused("it is not YAML (%s)".formatted(malformed.getClass().getSimpleName()), "Correct the file.");
        }
    }

    private String text() {
        try {
            if (!Files.isRegularFile(file)) {
                throw refused(
                        Files.isDirectory(file) ? "it is a folder" : "there is no such file",
                        "Name the %s file.".formatted(kind));
            }
            if (Files.size(file) > BYTES_MAX) {
                throw refused(
                        "it has %d bytes, and a %s file has at most %d".formatted(Files.size(file), kind, BYTES_MAX),
                        "Name the %s file.".formatted(kind));
            }
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            throw refused("it is not text in UTF-8", "Save it as UTF-8.");
        } catch (IOException unreadable) {
            throw refused(
                    "the system says %s".formatted(unreadable.getClass().getSimpleName()),
                    "Let this user read the file.");
        }
    }

    private PlanException refusedAt(MarkedYamlEngineException malformed) {
        String where = malformed
                .getProblemMark()
                .or(malformed::getContextMark)
                .map(mark -> new Place(file.toString(), mark.getLine() + 1, mark.getColumn() + 1).toString())
                .orElse(file.toString());
        return new PlanException(
                "Cannot read the " + kind,
                where,
                "it is not YAML there: " + withoutContent(malformed.getProblem()) + begun(malformed),
                "Correct the line; quote a text that starts with one of * & ! % @ ` or holds a colon and a space.");
    }

    /** A bracket that is not closed shows at the end of the file, far from where it was opened. */
    private static String begun(MarkedYamlEngineException malformed) {
        int line = malformed.getContextMark().map(Mark::getLine).orElse(-1);
        int problemLine = malformed.getProblemMark().map(Mark::getLine).orElse(line);
        return line < 0 || line == problemLine ? "" : " (for what begins at line %d)".formatted(line + 1);
    }

    /** The parser repeats names of aliases and tags, which may be the start of a password that was not quoted. */
    private static String withoutContent(String problem) {
        if (problem.contains("alias")) {
            return "a * that refers to nothing";
        }
        if (problem.contains("tag") || problem.contains("anchor")) {
            return "an ! or & that starts no text";
        }
        return problem;
    }

    private Place placeOf(String text, int position) {
        int end = Math.min(
                text.offsetByCodePoints(0, Math.min(position, text.codePointCount(0, text.length()))), text.length());
        String before = text.substring(0, end);
        int line = (int) before.chars().filter(letter -> letter == '\n').count();
        return new Place(file.toString(), line + 1, end - before.lastIndexOf('\n'));
    }

    private PlanException refused(String answer, String remedy) {
        return new PlanException("Cannot read the " + kind, file.toString(), answer, remedy);
    }
}
