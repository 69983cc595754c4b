package dev.midflight.engine.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.OSInfo;

/**
 * SQLite's native code, unpacked once into the user's cache folder. The driver would unpack it anew in each process,
 * and a process that is killed leaves its copy behind.
 */
final class NativeLibrary {

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String PATH = "org.sqlite.lib.path";
    private static final String NAME = System.mapLibraryName("sqlitejdbc");

    private NativeLibrary() {}

    /** Tells the driver where it is; where it cannot be unpacked, the driver does it in its own way. */
    static synchronized void provide() {
        if (System.getProperty(PATH) != null) {
            return;
        }
        Path folder = cache().resolve("sqlite-" + SQLiteJDBCLoader.getVersion());
        try {
            if (!Files.exists(folder.resolve(NAME))) {
                unpack(folder);
            }
            System.setProperty(PATH, folder.toString());
        } catch (IOException unusable) {
            LOG.info("no cache for SQLite's native code, folder={} cause={}", folder, unusable.toString());
        }
    }

    private static Path cache() {
        return Optional.ofNullable(System.getenv("MIDFLIGHT_CACHE"))
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache", "midflight"))
                .toAbsolutePath();
    }

    /** Others may do the same at the same time: whoever comes last replaces the same by the same. */
    private static void unpack(Path folder) throws IOException {
        String resource = "/org/sqlite/native/%s/%s".formatted(OSInfo.getNativeLibFolderPathForCurrentOS(), NAME);
        try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new IOException("the driver has no " + resource);
            }
            Files.createDirectories(folder);
            Path draft = Files.createTempFile(folder, NAME, ".draft");
            try {
                Files.copy(packed, draft, StandardCopyOption.REPLACE_EXISTING);
                Files.move(draft, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        }
    }
}
