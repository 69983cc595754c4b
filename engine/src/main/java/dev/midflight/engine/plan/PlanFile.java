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

    private PlanFile() {}

    /** The file's one YAML document. */
    static PlanNode compose(Path file) {
        String text = text(file);
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.toString())
                .setUseMarks(true)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            return new PlanNode(
                    root.orElseThrow(() -> refused(file, "it is empty", "Write a plan into it.")), "", file.toString());
        } catch (MarkedYamlEngineException malformed) {
            throw refusedAt(malformed, file);
        } catch (ReaderException unprintable) {
            throw new PlanException(
                    "Cannot read the plan",
                    placeOf(file, text, unprintable.getPosition()).toString(),
                    "the character U+%04X, which YAML does not allow".formatted(unprintable.getCodePoint()),
                    "Remove it; in a quoted text \\u%04X is allowed.".formatted(unprintable.getCodePoint()));
        } catch (YamlEngineException malformed) {
            throw refused(
                    file, "it is not YAML (%s)".formatted(malformed.getClass().getSimpleName()), "Correct the file.");
        }
    }

    private static String text(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw refused(
                        file,
                        Files.isDirectory(file) ? "it is a folder" : "there is no such file",
                        "Name the plan file.");
            }
            if (Files.size(file) > BYTES_MAX) {
                throw refused(
                        file,
                        "it has %d bytes, and a plan has at most %d".formatted(Files.size(file), BYTES_MAX),
                        "Name the plan file.");
            }
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notUtf8) {
            throw refused(file, "it is not text in UTF-8", "Save it as UTF-8.");
        } catch (IOException unreadable) {
            throw refused(
                    file,
                    "the system says %s".formatted(unreadable.getClass().getSimpleName()),
                    "Let this user read the file.");
        }
    }

    private static PlanException refusedAt(MarkedYamlEngineException malformed, Path file) {
        String where = malformed
                .getProblemMark()
                .or(malformed::getContextMark)
                .map(mark -> new Place(file.toString(), mark.getLine() + 1, mark.getColumn() + 1).toString())
                .orElse(file.toString());
        return new PlanException(
                "Cannot read the plan",
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

    private static Place placeOf(Path file, String text, int position) {
        int end = Math.min(
                text.offsetByCodePoints(0, Math.min(position, text.codePointCount(0, text.length()))), text.length());
        String before = text.substring(0, end);
        int line = (int) before.chars().filter(letter -> letter == '\n').count();
        return new Place(file.toString(), line + 1, end - before.lastIndexOf('\n'));
    }

    private static PlanException refused(Path file, String answer, String remedy) {
        return new PlanException("Cannot read the plan", file.toString(), answer, remedy);
    }
}
