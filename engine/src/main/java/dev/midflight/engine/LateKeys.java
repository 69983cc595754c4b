package dev.midflight.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.engine.copy.Copy;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.plan.CopySettings;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LateKey;
import dev.midflight.spi.Schema;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Target tables whose keys are made after their rows. While they have none the log is not read: changes need the key,
 * chunks do not, and each keeps the token of its own snapshot, so the log can follow later.
 *
 * <p>Which keys are missing is in the journal before they are taken away. Whoever opens the target makes them first, so
 * that nobody else ever meets a table without its key: a copy that was interrupted goes on with the keys in place.
 */
final class LateKeys {

    private static final Logger LOG = LoggerFactory.getLogger(LateKeys.class);
    private static final String NOTE = "late-keys";
    private static final TypeReference<List<SchemaPlan.Statement>> STATEMENTS = new TypeReference<>() {};

    /** Below this a key costs less than the two barriers. */
    private static final long BYTES_MIN = 64L << 20;

    /** What a slow pair of servers copies in a second, for how long the log has to be kept. */
    private static final long BYTES_PER_SECOND = 10L << 20;

    private final JournalWriter writer;
    private final Schema schema;
    private final List<LateKey> keys;

    private LateKeys(JournalWriter writer, Schema schema, List<LateKey> keys) {
        this.writer = writer;
        this.schema = schema;
        this.keys = keys;
    }

    /** Makes the keys that an interrupted copy left out. */
    static void restore(Journal journal, JournalWriter writer, Schema schema) {
        List<SchemaPlan.Statement> missing =
                journal.note(NOTE).map(note -> parse(note.json())).orElse(List.of());
        if (missing.isEmpty()) {
            return;
        }
        LOG.info("making keys that an interrupted copy left out keys={}", missing.size());
        missing.forEach(schema::execute);
        save(writer, List.of());
    }

    /** The keys that are better made after what is left of the rows. */
    static LateKeys choose(Migration migration, MigrationPlan plan, Live live, Copy copy) {
        CopySettings.Keys wish = plan.copy().keys();
        Schema schema = migration.sides().target().schema();
        List<LateKey> keys = new ArrayList<>();
        long bytes = 0;
        for (TablePair pair : live.direction().tables()) {
            long left = copy.bytesLeft(pair.number());
            boolean large = wish == CopySettings.Keys.DEFERRED ? left > 0 : left >= BYTES_MIN;
            if (wish != CopySettings.Keys.PRESENT && large && cannotCollide(pair)) {
                Optional<LateKey> key = schema.lateKey(pair.target().name());
                if (key.isPresent()) {
                    keys.add(key.get());
                    bytes += left;
                }
            }
        }
        if (wish == CopySettings.Keys.AUTO && !keys.isEmpty() && !isLogKept(live, bytes)) {
            LOG.info("keys stay in place: the log may not be kept for as long as the copy takes");
            keys.clear();
        }
        return new LateKeys(migration.writer(), schema, List.copyOf(keys));
    }

    /** Different keys of the source are different in the target whatever their values: no text. */
    private static boolean cannotCollide(TablePair pair) {
        Table target = pair.target();
        return target.keyClass() == KeyClass.ORDERED
                && !target.alone()
                && target.key().stream()
                        .noneMatch(part -> target.columns().get(part).type().kind() == Kind.TEXT);
    }

    private static boolean isLogKept(Live live, long bytes) {
        Duration needed = Duration.ofSeconds(2 * bytes / BYTES_PER_SECOND);
        return live.direction()
                .source()
                .retention(live.stream().crossing().position())
                .map(kept -> kept.compareTo(needed) > 0)
                .orElse(true);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Takes the keys away; nothing may write but chunks until {@link #make}. */
    void drop() {
        save(writer, keys.stream().map(LateKey::make).toList());
        keys.forEach(key -> schema.execute(key.drop()));
        LOG.info("keys are made after the rows keys={}", keys.size());
    }

    /** Makes the keys. */
    void make() {
        keys.forEach(key -> schema.execute(key.make()));
        save(writer, List.of());
    }

    private static List<SchemaPlan.Statement> parse(String json) {
        try {
            return new ObjectMapper().readValue(json, STATEMENTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal's note of late keys cannot be read: " + json, e);
        }
    }

    private static void save(JournalWriter writer, List<SchemaPlan.Statement> missing) {
        try {
            writer.put(NOTE, new ObjectMapper().writeValueAsString(missing));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("statements are always JSON", e);
        }
    }
}
