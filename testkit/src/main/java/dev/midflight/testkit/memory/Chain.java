package dev.midflight.testkit.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The versions of one row, oldest first; an empty version is a row that was deleted. One transaction has at most one,
 * and
 * only the last may belong to a running transaction: that is the row lock.
 */
final class Chain {

    /** What one transaction made of the row. */
    record Version(Work writer, Optional<Row> row) {}

    private final List<Version> versions = new ArrayList<>(2);

    /** The row as the last of these writers left it. */
    Optional<Row> seen(Predicate<Work> writers) {
        for (int i = versions.size() - 1; i >= 0; i--) {
            if (writers.test(versions.get(i).writer())) {
                return versions.get(i).row();
            }
        }
        return Optional.empty();
    }

    /** The row as it is now for a transaction: its own version, else the last visible one. */
    Optional<Row> current(Work self) {
        return seen(writer -> writer == self || !writer.running());
    }

    boolean lockedFor(Work self) {
        return last().map(
                        version -> version.writer() != self && version.writer().running())
                .orElse(false);
    }

    /** The last version, of whomever. */
    Optional<Version> last() {
        return versions.isEmpty() ? Optional.empty() : Optional.of(versions.get(versions.size() - 1));
    }

    /** Writes a version and returns what the same transaction had written before. */
    Optional<Version> put(Work writer, Optional<Row> row) {
        Optional<Version> former = last().filter(version -> version.writer() == writer);
        forget(writer);
        versions.add(new Version(writer, row));
        return former;
    }

    void forget(Work writer) {
        if (last().filter(version -> version.writer() == writer).isPresent()) {
            versions.remove(versions.size() - 1);
        }
    }
}
