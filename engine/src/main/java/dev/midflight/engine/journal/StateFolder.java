package dev.midflight.engine.journal;

import dev.midflight.engine.fault.Explanation;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder in which a migration keeps its state. */
public final class StateFolder {

    private StateFolder() {}

    /**
     * Makes {@code folder} for this user alone, and the folders above it; leaves one that is there as it is.
     *
     * @throws JournalException if it cannot be made
     */
    public static void make(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Path parent = folder.toAbsolutePath().getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                makePrivate(folder);
            }
        } catch (IOException refused) {
            throw new JournalException(
                    new Explanation(
                            "Cannot make the state folder",
                            folder.toString(),
                            "the system says %s".formatted(refused),
                            "Give this user the folder above it, or name another with state:.",
                            Explanation.EXIT_RESUMABLE),
                    refused);
        }
    }

    /** Two processes may make it at once; the later one finds what it wanted. */
    private static void makePrivate(Path folder) throws IOException {
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException meanwhile) {
            if (!Files.isDirectory(folder)) {
                throw meanwhile;
            }
        }
    }
}
