package dev.midflight.engine.owner;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.journal.StateFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * That this process owns a migration, and no other on this machine: a lock of the system on a file in the state folder,
 * which ends with the process however it ends.
 *
 * <p>The lock keeps two living processes apart. A process on another machine, or one that slept while the lock was
 * broken, is stopped by the epoch in the journal.
 *
 * <p>Who owns it stands in a file of its own: on Linux a process loses its lock as soon as it closes any descriptor of
 * the locked file, so that nobody in this process may so much as read that one. For the same reason a second attempt
 * inside one process is refused before it touches the file.
 */
public final class Ownership implements AutoCloseable {

    /** The file that is locked. It stays when the owner goes: to remove it would let two processes lock two files. */
    private static final String LOCK_FILE = "owner.lock";

    /** The state folders that this process owns. */
    private static final Set<Path> OWNED_HERE = ConcurrentHashMap.newKeySet();

    private final Path stateFolder;
    private final FileChannel channel;
    private final OwnerIdentity identity;

    private Ownership(Path stateFolder, FileChannel channel, OwnerIdentity identity) {
        this.stateFolder = stateFolder;
        this.channel = channel;
        this.identity = identity;
    }

    /**
     * Takes the migration of {@code stateFolder}, which is made if it is not there.
     *
     * @param command what this process does, for the operator of the next one that comes; without secrets
     * @throws OwnedException if a living process has it
     */
    public static Ownership acquire(Path stateFolder, String command, Clock clock) {
        requireNonNull(command, "command");
        StateFolder.make(stateFolder);
        try {
            Path folder = stateFolder.toRealPath();
            if (!OWNED_HERE.add(folder)) {
                throw new OwnedException(stateFolder, IdentityFile.read(folder));
            }
            boolean owned = false;
            try {
                FileChannel channel = lock(folder);
                OwnerIdentity identity =
                        new OwnerIdentity(ProcessHandle.current().pid(), command, clock.instant());
                IdentityFile.write(folder, identity);
                owned = true;
                return new Ownership(folder, channel, identity);
            } finally {
                if (!owned) {
                    OWNED_HERE.remove(folder);
                }
            }
        } catch (IOException refused) {
            throw new OwnerException(
                    new Explanation(
                            "Cannot own the migration",
                            stateFolder.toString(),
                            "the system says %s".formatted(refused),
                            "Give this user the folder, or name another with state:.",
                            Explanation.EXIT_RESUMABLE),
                    refused);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve(LOCK_FILE),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (!locked) {
            throw new OwnedException(folder, IdentityFile.read(folder));
        }
        return channel;
    }

    /** The folder owned, without symbolic links. */
    Path stateFolder() {
        return stateFolder;
    }

    /** This process, as the next one will see it. */
    public OwnerIdentity identity() {
        return identity;
    }

    /**
     * True if the state folder names this process. It names another one if somebody removed the lock's file while this
     * process slept: what is in the folder is then the other one's.
     */
    boolean isNamed() {
        return IdentityFile.read(stateFolder).equals(Optional.of(identity));
    }

    /** Gives the migration free. Does nothing the second time. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            if (isNamed()) {
                IdentityFile.remove(stateFolder);
            }
            channel.close();
        } catch (IOException refused) {
            throw new OwnerException(
                    new Explanation(
                            "Cannot give the migration free",
                            stateFolder.toString(),
                            "the system says %s".formatted(refused),
                            "End this process; the lock ends with it.",
                            Explanation.EXIT_RESUMABLE),
                    refused);
        } finally {
            OWNED_HERE.remove(stateFolder);
        }
    }
}
