package dev.midflight.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a test starts Midflight in a process of its own: the packaged program with its archive of classes if the build
 * names it ({@code midflight.jar}), else the classes of this test run.
 */
public final class ChildProgram {

    private ChildProgram() {}

    /**
     * The words in front of Midflight's command. The archive saves more than half of a start's processor time; one
     * compiler and one thread for the garbage leave the rest to the servers.
     *
     * @param options more options of the JVM; the last of two that contradict each other counts
     */
    public static List<String> words(String... options) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData"));
        words.addAll(List.of(options));
        String jar = System.getProperty("midflight.jar");
        if (jar == null) {
            words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
            return words;
        }
        String name = "classes-" + System.getProperty("java.runtime.version") + ".jsa";
        Path archive = Path.of(jar).resolveSibling(name);
        if (Files.exists(archive)) {
            words.addAll(shared(archive));
        }
        words.addAll(List.of("-jar", jar));
        return words;
    }

    /** As the launcher does it. */
    private static List<String> shared(Path archive) {
        return List.of(
                "-Xshare:auto",
                "-XX:SharedArchiveFile=" + archive,
                "-Xlog:cds*=off",
                "-Xlog:class*=off",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0");
    }
}
