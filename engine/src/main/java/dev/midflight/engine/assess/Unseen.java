package dev.midflight.engine.assess;

import dev.midflight.spi.Capture;
import dev.midflight.spi.Finding;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.Store;
import dev.midflight.spi.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a log does not show, or not exactly enough: found here, it stops a migration before it begins.
 *
 * <p>The log of either side is read, the target's after a switch.
 */
final class Unseen {

    private static final int SNAPSHOTS_TRIED = 20;

    private static final String TWICE =
            "it has no key, and %s cannot tell exactly which transactions a snapshot sees: rows that are inserted while"
                    + " it is being copied could come twice";

    private static final String MARK = "the mark that the application leaves for that";

    private final Store source;
    private final Store target;
    private final Capture capture;

    Unseen(Store source, Store target, Capture capture) {
        this.source = source;
        this.target = target;
        this.capture = capture;
    }

    /**
     * Rows that a store changes by itself when others change, which the logs of MariaDB and MySQL leave out, and the
     * application where it says what it changes.
     */
    List<Finding> cascades(List<TableAssessment> tables) {
        if (capture == Capture.APPLICATION) {
            return unmarkedCascades(tables);
        }
        List<Finding> found = new ArrayList<>();
        for (TableAssessment table : tables) {
            for (TableShape.Reference reference : table.source().references()) {
                if (reference.cascades() && hidesCascades(source)) {
                    found.add(cascade(table.source(), reference, "the log of the source"));
                } else if (reference.cascades() && hidesCascades(target)) {
                    found.add(
                            cascade(table.source(), reference, "the log of the target, which is read after a switch,"));
                }
            }
            if (hidesCascades(target)) {
                table.target().ifPresent(there -> there.references().stream()
                        .filter(TableShape.Reference::cascades)
                        .map(reference ->
                                cascade(there, reference, "the log of the target, which is read after a switch,"))
                        .forEach(found::add));
            }
        }
        return found;
    }

    private static List<Finding> unmarkedCascades(List<TableAssessment> tables) {
        List<Finding> found = new ArrayList<>();
        for (TableAssessment table : tables) {
            Stream.concat(Stream.of(table.source()), table.target().stream())
                    .flatMap(shape -> shape.references().stream()
                            .filter(TableShape.Reference::cascades)
                            .map(reference -> cascade(shape, reference, MARK)))
                    .forEach(found::add);
        }
        return found;
    }

    /**
     * Rows without a key that are inserted while they are copied: where a snapshot cannot say exactly which
     * transactions it sees, they would come twice.
     */
    List<Finding> inexactCopies(List<TableAssessment> tables) {
        List<TableAssessment> keyless = tables.stream()
                .filter(table -> table.pair()
                        .filter(pair -> pair.source().keyClass() == KeyClass.NONE)
                        .isPresent())
                .toList();
        if (keyless.isEmpty() || hasExactSnapshots()) {
            return List.of();
        }
        return keyless.stream()
                .map(table -> Finding.refuse(
                        "table %s".formatted(table.source().name()),
                        TWICE.formatted(source.product()),
                        "Give it a primary key (an invisible AUTO_INCREMENT column will do), or leave it out"
                                + " with exclude."))
                .toList();
    }

    /** Amid the XA transactions of MariaDB some snapshots are not exact, and copying waits for one that is. */
    private boolean hasExactSnapshots() {
        for (int i = 0; i < SNAPSHOTS_TRIED; i++) {
            if (source.source().now().exact()) {
                return true;
            }
        }
        return false;
    }

    private static Finding cascade(TableShape table, TableShape.Reference reference, String log) {
        return Finding.refuse(
                "table %s".formatted(table.name()),
                ("foreign key %s changes or deletes its rows by itself when rows of %s change (ON DELETE %s,"
                                + " ON UPDATE %s); %s does not show that, and the other side would keep them")
                        .formatted(
                                reference.name(), reference.table(), reference.onDelete(), reference.onUpdate(), log),
                ("Make it ON DELETE NO ACTION ON UPDATE NO ACTION for the time of the migration and let the"
                                + " application change %s itself, or leave the table out with exclude.")
                        .formatted(table.name()));
    }

    private static boolean hidesCascades(Store store) {
        return store.product().startsWith("MariaDB") || store.product().startsWith("MySQL");
    }
}
