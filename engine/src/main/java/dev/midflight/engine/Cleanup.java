package dev.midflight.engine;

import dev.midflight.engine.assess.KnownTable;
import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what Midflight made in both stores: logs kept for it, fences, state tables. May be repeated. Asks the journal
 * for the tables, not the stores: a migration that is held by a table which is gone can be ended, too.
 */
final class Cleanup {

    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

    private Cleanup() {}

    static void run(MigrationPlan plan, Journal journal, JournalWriter writer) {
        List<KnownTable> tables = TableNotes.read(journal);
        if (tables.isEmpty()) {
            throw new UsageException(new Explanation(
                    "Cannot finish the migration",
                    plan.state().toString(),
                    "nothing was made by this state folder",
                    "If the state folder of a migration that was begun is lost, clean up by hand (docs/what-if.md).",
                    Explanation.EXIT_USAGE));
        }
        try (Store source = Stores.open(plan, "source");
                Store target = Stores.open(plan, "target")) {
            makeKeys(journal, writer, target);
            List<Table> sources =
                    tables.stream().map(table -> table.at(table.source())).toList();
            List<Table> targets =
                    tables.stream().map(table -> table.at(table.target())).toList();
            source.source().dropLog(sources);
            target.source().dropLog(targets);
            source.fence().remove(sources);
            target.fence().remove(targets);
            target.target("forward").remove();
            source.target("reverse").remove();
        }
        LOG.info("removed logs, fences and state tables on both sides");
    }

    /** Of a copy that was given up; a table that is gone needs none. */
    private static void makeKeys(Journal journal, JournalWriter writer, Store target) {
        try {
            LateKeys.restore(journal, writer, target.schema());
        } catch (StoreRefusedException e) {
            LOG.warn("a key was not made again cause={}", e.getMessage());
        }
    }
}
