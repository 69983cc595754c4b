package dev.midflight.engine.owner;

import dev.midflight.engine.fault.Explanation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Where the owner's socket is: in a folder for this user alone inside the state folder. A path that the system takes
 * for too long gets a folder of its own among the temporary files, and a file in the state folder that points there.
 */
final class SocketPlace {

    /** Linux takes 107 bytes, others 103. */
    static final int PATH_BYTES_MAX = 100;

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> AS_PRIVATE =
            PosixFilePermissions.asFileAttribute(PRIVATE);
    private static final String SOCKET = "socket";
    private static final String POINTER = "socket.path";
    private static final String ELSEWHERE = "midflight-";

    private SocketPlace() {}

    /** A free path for a socket; what a dead owner left is removed. Only the owner may call this. */
    static Path make(Path stateFolder) throws IOException {
        Path folder = folder(stateFolder);
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder, AS_PRIVATE);
        }
        Files.setPosixFilePermissions(folder, PRIVATE);
        remove(stateFolder);
        Path socket = folder.resolve(SOCKET);
        if (fits(socket)) {
            return socket;
        }
        Path elsewhere = Files.createTempDirectory(ELSEWHERE, AS_PRIVATE).resolve(SOCKET);
        if (!fits(elsewhere)) {
            Files.delete(elsewhere.getParent());
            throw new OwnerException(new Explanation(
                    "Cannot open a socket for other commands",
                    elsewhere.toString(),
                    "the path has more than %d bytes".formatted(PATH_BYTES_MAX),
                    "Name a shorter folder for temporary files with JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=/tmp.",
                    Explanation.EXIT_RESUMABLE));
        }
        // In one step, for a client may look at any moment.
        Path draft = Files.writeString(folder.resolve(POINTER + ".new"), elsewhere.toString());
        Files.move(draft, folder.resolve(POINTER), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return elsewhere;
    }

    /** The socket's path, whether or not anybody listens there. */
    static Optional<Path> find(Path stateFolder) throws IOException {
        Path folder = folder(stateFolder.toRealPath());
        Path pointer = folder.resolve(POINTER);
        Path socket = Files.exists(pointer) ? Path.of(Files.readString(pointer)) : folder.resolve(SOCKET);
        return Files.exists(socket) ? Optional.of(socket) : Optional.empty();
    }

    /** Removes the socket and what was made for it. Only the owner may call this. */
    static void remove(Path stateFolder) throws IOException {
        Path folder = folder(stateFolder);
        Files.deleteIfExists(folder.resolve(SOCKET));
        Path pointer = folder.resolve(POINTER);
        if (Files.exists(pointer)) {
            removeElsewhere(Path.of(Files.readString(pointer)));
            Files.delete(pointer);
        }
    }

    /** Removes nothing that does not look like what {@link #make} made, whatever the pointer says. */
    private static void removeElsewhere(Path socket) throws IOException {
        Path folder = socket.getParent();
        boolean ours = folder != null
                && folder.getFileName().toString().startsWith(ELSEWHERE)
                && socket.endsWith(SOCKET)
                && Files.isDirectory(folder);
        if (ours) {
            Files.deleteIfExists(socket);
            Files.delete(folder);
        }
    }

    private static Path folder(Path stateFolder) {
        return stateFolder.resolve("owner");
    }

    private static boolean fits(Path socket) {
        return socket.toString().getBytes(StandardCharsets.UTF_8).length <= PATH_BYTES_MAX;
    }
}
