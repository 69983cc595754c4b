package dev.midflight.testkit.memory;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.Key;
import dev.midflight.spi.Position;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.TxRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * A database inside the JVM. An application works on it through {@link #begin}, Midflight through {@link #open}, and a
 * test drives what no client decides: when a commit that is in the log becomes visible, crashes, a trimmed log.
 *
 * <p>It keeps every version of every row; a transaction may write a row only once the former writer's transaction is
 * visible, as row locks make it. It starts no thread and reads no clock but the one it is given. Safe for several
 * threads;
 * with {@link Waiting#NEVER} and one thread, a run depends on its calls alone.
 */
public final class MemoryServer {

    private static final ConcurrentMap<String, MemoryServer> SERVERS = new ConcurrentHashMap<>();

    private final String name;
    private final MemoryOptions options;
    private final Gate gate;
    private final Ledger ledger;
    private final TreeMap<TableName, Shelf> shelves = new TreeMap<>();
    private final Map<String, LaneState> states = new HashMap<>();
    private final Map<String, FenceState> fences = new HashMap<>();
    private final Map<String, Long> kept = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private volatile Faults faults = Faults.NONE;
    private volatile RowCheck check = RowCheck.NONE;
    private volatile Optional<Duration> retention = Optional.empty();
    private volatile List<String> logins = List.of();
    private long incarnation;

    /** A server that only its owner can open. */
    public MemoryServer(String name, MemoryOptions options, InstantSource clock) {
        this.name = requireNonNull(name, "name");
        this.options = requireNonNull(options, "options");
        this.gate = new Gate(options.waiting());
        this.ledger = new Ledger(name, options.visibility(), requireNonNull(clock, "clock"));
    }

    /** Starts a server that URLs such as {@code memory:shop} reach; one of the same name is replaced. */
    public static MemoryServer start(String name, MemoryOptions options, InstantSource clock) {
        MemoryServer server = new MemoryServer(name, options, clock);
        SERVERS.put(name, server);
        return server;
    }

    /** The started server of a name. */
    public static Optional<MemoryServer> named(String name) {
        return Optional.ofNullable(SERVERS.get(name));
    }

    /** Ends a started server. */
    public void stop() {
        SERVERS.remove(name, this);
    }

    /** Opens the server for a migration. Each call stands for a process of its own; closing it is its death. */
    public MemoryStore open(String migration) {
        return new MemoryStore(this, migration);
    }

    /** Begins a transaction of the application. */
    public MemoryTx begin() {
        return new MemoryTx(this, gate.inside(() -> ledger.begin(Optional.empty())));
    }

    /** Creates a table. */
    public void createTable(TableShape shape) {
        gate.step(() -> {
            if (shelves.containsKey(shape.name())) {
                throw new IllegalArgumentException("table %s is already there".formatted(shape.name()));
            }
            shelves.put(shape.name(), new Shelf(shape));
        });
    }

    /** Drops a table with its rows. */
    public void dropTable(TableName table) {
        gate.step(() -> shelves.remove(table));
    }

    /**
     * Changes a table's definition in a transaction of its own: columns may be added at the end, types changed within
     * their
     * kind. Rows that are there get NULL, and the log no row events.
     *
     * @throws WriteRefusedException if a running transaction has written the table
     */
    public void alter(TableShape changed, String statement) {
        gate.step(() -> {
            Shelf shelf = shelf(changed.name());
            Work work = ledger.begin(Optional.empty());
            try {
                shelf.hold(work, ledger.running());
            } catch (LockedException locked) {
                ledger.rollBack(work);
                throw locked.refusal();
            }
            shelf.redefine(changed);
            work.log(new LogStep.Redefined(changed.name(), statement));
            ledger.commit(work);
        });
    }

    /** Transactions whose commit is in the log and that are not yet visible, in log order. */
    public List<MemoryTx> hidden() {
        return gate.inside(() -> transactions(ledger.hidden()));
    }

    /** Transactions whose commit is in the log and that are not yet reported as executed, in log order. */
    public List<MemoryTx> unreported() {
        return gate.inside(() -> transactions(ledger.unreported()));
    }

    /** Transactions of the application that are open or prepared. */
    public List<MemoryTx> open() {
        return gate.inside(() -> transactions(ledger.running().stream()
                .filter(work -> !work.committed() && work.migration().isEmpty())
                .toList()));
    }

    /** Makes everything that is in the log visible and reports it, in log order. */
    public void settle() {
        gate.step(() -> {
            ledger.hidden().forEach(ledger::show);
            ledger.unreported().forEach(ledger::report);
        });
    }

    /**
     * Crashes and starts again: open transactions are gone, prepared ones stay, what is in the log is visible, every
     * connection is cut.
     */
    public void crash() {
        gate.step(() -> {
            cutConnections();
            rollBack(work -> work.state() == Work.State.OPEN);
            settle();
        });
    }

    /** Cuts the connections of everybody who opened this server; their open transactions are gone. */
    public void cutConnections() {
        gate.step(() -> {
            incarnation++;
            rollBack(work -> work.migration().isPresent());
        });
    }

    /** Discards the log up to a position: who has not read so far has lost it. */
    public void trimLog(Position upTo) {
        gate.step(() -> ledger.discard(((MemoryPosition) upTo).on(name).count()));
    }

    /** Discards what every reader that keeps the log has confirmed, as a server does when it likes. */
    public void trimConfirmed() {
        gate.step(() -> kept.values().stream().min(Long::compare).ifPresent(ledger::discard));
    }

    /** The visible rows of a table, in key order. */
    public List<Row> rows(TableName table) {
        return rows(table, Work::ended);
    }

    /**
     * The rows of a table as some of the transactions in the log left them, visible or not. Rows must have been
     * written by
     * transactions in the log: for oracles.
     */
    public List<Row> rowsOf(TableName table, Predicate<TxRef> transactions) {
        return rows(table, work -> work.committed() && transactions.test(work.ref()));
    }

    private List<Row> rows(TableName table, Predicate<Work> writers) {
        return gate.inside(() -> {
            List<Row> rows = new ArrayList<>();
            shelf(table).each(writers, (key, row) -> rows.add(row));
            return rows;
        });
    }

    /** The row of a key as some of the transactions in the log left it; the key's values are in key order. */
    public Optional<Row> rowOf(TableName table, Row keyValues, Predicate<TxRef> transactions) {
        return gate.inside(() -> {
            Shelf shelf = shelf(table);
            Key key = shelf.keyOfValues(keyValues);
            return shelf.seen(key, work -> work.committed() && transactions.test(work.ref()));
        });
    }

    /** The end of the log. */
    public Position end() {
        return gate.inside(ledger::end);
    }

    /** True if a transaction's commit lies up to a position. */
    public static boolean upTo(Position position, TxRef tx) {
        return ((MemoryTxRef) tx).position() <= ((MemoryPosition) position).count();
    }

    /** Sets who decides on failures from now on. */
    public void faults(Faults chosen) {
        faults = requireNonNull(chosen, "chosen");
    }

    /** Sets which rows are refused from lanes from now on. */
    public void check(RowCheck chosen) {
        check = requireNonNull(chosen, "chosen");
    }

    /** Sets how long the log is said to be kept. */
    public void retention(Duration time) {
        retention = Optional.of(time);
    }

    /** Sets the application's logins. */
    public void logins(List<String> names) {
        logins = List.copyOf(names);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    MemoryOptions options() {
        return options;
    }

    Gate gate() {
        return gate;
    }

    Ledger ledger() {
        return ledger;
    }

    long incarnation() {
        return gate.inside(() -> incarnation);
    }

    Optional<Duration> retention() {
        return retention;
    }

    List<String> logins() {
        return logins;
    }

    RowCheck check() {
        return check;
    }

    /** Reaches a point where something can fail; never inside the gate. */
    void reach(Faults.Point point, String subject) {
        faults.at(point, subject);
    }

    Shelf shelf(TableName table) {
        return findShelf(table)
                .orElseThrow(() -> new StoreRefusedException(
                        "Cannot use table %s: memory server %s has no such table".formatted(table, name),
                        "Create the table.",
                        null));
    }

    Optional<Shelf> findShelf(TableName table) {
        return Optional.ofNullable(shelves.get(table));
    }

    List<Shelf> shelves() {
        return List.copyOf(shelves.values());
    }

    LaneState state(String migration, String direction) {
        return states.computeIfAbsent(migration + "/" + direction, any -> new LaneState());
    }

    void forgetStates(String migration) {
        states.keySet().removeIf(id -> id.startsWith(migration + "/"));
    }

    FenceState fence(String migration) {
        return fences.computeIfAbsent(migration, any -> new FenceState());
    }

    Map<TableName, String> otherFences(String migration, List<TableName> tables) {
        Map<TableName, String> others = new HashMap<>();
        fences.forEach((name, fence) -> tables.stream()
                .filter(table -> !name.equals(migration) && fence.guards(Set.of(table)))
                .forEach(table -> others.put(table, name)));
        return others;
    }

    boolean fenced(TableName table) {
        return fences.values().stream().anyMatch(fence -> fence.stops(table));
    }

    /** From where each migration keeps the log. */
    Map<String, Long> kept() {
        return kept;
    }

    /** The next number of each column that gives numbers, by table and column. */
    Map<String, Long> numbers() {
        return numbers;
    }

    void rollBack(Predicate<Work> which) {
        ledger.running().stream()
                .filter(work -> work.state() == Work.State.OPEN)
                .filter(which)
                .forEach(ledger::rollBack);
    }

    private List<MemoryTx> transactions(List<Work> works) {
        return works.stream().map(work -> new MemoryTx(this, work)).toList();
    }
}
