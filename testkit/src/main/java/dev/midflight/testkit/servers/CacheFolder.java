package dev.midflight.testkit.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Folders that are filled once per user and then only read: unpacked binaries, empty databases.
 *
 * <p>A folder appears under its name only when it is complete: it is filled under another name and renamed. A file lock
 * keeps a second process from doing the same work meanwhile; a lock within this one does it for threads, which share a
 * file lock.
 */
final class CacheFolder {

    private static final ReentrantLock FILLING = new ReentrantLock();

    private final Path root;

    CacheFolder(Path root) {
        this.root = root;
    }

    /** The folder that {@code MIDFLIGHT_CACHE} names, else {@code .cache/midflight} in the user's home. */
    static CacheFolder ofUser() {
        return named(Path.of(System.getProperty("user.home"), ".cache", "midflight"));
    }

    /** The folder that {@code MIDFLIGHT_CACHE} names, else one that every user can read and only root can make. */
    static CacheFolder ofMachine() {
        return named(Path.of("/var/cache/midflight"));
    }

    private static CacheFolder named(Path ifUnset) {
        return new CacheFolder(Optional.ofNullable(System.getenv("MIDFLIGHT_CACHE"))
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .orElse(ifUnset)
                .toAbsolutePath());
    }

    /** Writes the content of a new, empty folder. */
    @FunctionalInterface
    interface Content {
        void writeTo(Path folder) throws IOException;
    }

    /** The folder {@code name}, filled with {@code content} if it was not there. */
    Path folder(String name, Content content) {
        Path folder = root.resolve(name);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        FILLING.lock();
        try {
            Files.createDirectories(root);
            try (FileChannel channel = FileChannel.open(
                            root.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !Files.isDirectory(folder)) {
                    fill(folder, content);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "Cannot fill the cache folder " + folder
                            + ": set MIDFLIGHT_CACHE to a writable folder with 1 GB of space",
                    failure);
        } finally {
            FILLING.unlock();
        }
        return folder;
    }

    private void fill(Path folder, Content content) throws IOException {
        String prefix = "." + folder.getFileName() + ".";
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(root, prefix + "*")) {
            for (Path left : unfinished) {
                FileTree.delete(left);
            }
        }
        Path draft = Files.createTempDirectory(root, prefix);
        try {
            content.writeTo(draft);
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            FileTree.delete(draft);
        }
    }
}
