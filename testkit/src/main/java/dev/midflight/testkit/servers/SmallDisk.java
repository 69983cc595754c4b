package dev.midflight.testkit.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A disk of its own for a folder, as small as wanted. Only root can make one. */
public final class SmallDisk implements AutoCloseable {

    private static final int[] PARTS = {1 << 16, 1 << 12, 1 << 9, 1};

    private final Path folder;
    private final Path filler;

    private SmallDisk(Path folder) {
        this.folder = folder;
        this.filler = folder.resolve("filler");
    }

    /** False where this user or this machine cannot mount. */
    public static boolean isPossible(Path scratch) throws IOException, InterruptedException {
        Path folder = Files.createDirectory(scratch.resolve("mount-trial"));
        boolean possible = run(List.of("mount", "-t", "tmpfs", "-o", "size=1m", "none", folder.toString())) == 0;
        if (possible) {
            must("umount", folder.toString());
        }
        Files.delete(folder);
        return possible;
    }

    /** What is in the folder moves to the disk; nobody may use it meanwhile. */
    public static SmallDisk under(Path folder, long mebibytes) throws IOException, InterruptedException {
        Path aside = folder.resolveSibling(folder.getFileName() + ".aside");
        must("mv", folder.toString(), aside.toString());
        Files.createDirectory(folder);
        must("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "none", folder.toString());
        must("cp", "-a", aside + "/.", folder.toString());
        must("rm", "-rf", aside.toString());
        return new SmallDisk(folder);
    }

    /** Takes all the room that is left. */
    public void fill() throws IOException {
        try (OutputStream rest = Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int part : PARTS) {
                writeUntilFull(rest, new byte[part]);
            }
        }
    }

    private static void writeUntilFull(OutputStream rest, byte[] part) {
        try {
            while (true) {
                rest.write(part);
            }
        } catch (IOException full) {
            // As wanted.
        }
    }

    /** Gives back what {@link #fill} took. */
    public void makeRoom() throws IOException {
        Files.deleteIfExists(filler);
    }

    /** Nothing can be written there until {@link #makeWritable}. */
    public void makeReadOnly() throws IOException, InterruptedException {
        must("mount", "-o", "remount,ro", folder.toString());
    }

    /** Undoes {@link #makeReadOnly}. */
    public void makeWritable() throws IOException, InterruptedException {
        must("mount", "-o", "remount,rw", folder.toString());
    }

    @Override
    public void close() {
        try {
            must("umount", "-l", folder.toString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void must(String... words) throws IOException, InterruptedException {
        int exit = run(List.of(words));
        if (exit != 0) {
            throw new IOException("%s ended with %d".formatted(List.of(words), exit));
        }
    }

    private static int run(List<String> words) throws IOException, InterruptedException {
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
