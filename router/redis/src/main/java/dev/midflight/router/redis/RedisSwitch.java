package dev.midflight.router.redis;

import dev.midflight.router.Side;
import java.util.Optional;

/**
 * Says in the stores themselves which one takes writes. A write of an application is refused by a store that is not the
 * authority, or that knows a newer plan than the writer, so that a process that slept through a switch changes nothing;
 * and a copy is refused by a store that is not the follower.
 *
 * <p>A switch is: publish a plan without an authority; wait until all processes have nothing under way, or their leases
 * are over; {@link #close}; wait until all marks are copied; {@link #open} the other side; publish the plan with the
 * other authority. Whoever closes before the others have nothing under way loses nothing either, but then writes under
 * way are refused, and the application has to repeat them. To give up in between, {@link #open} the same side again.
 * Every step may be repeated. One thread at a time.
 */
public final class RedisSwitch implements AutoCloseable {

    private static final String AUTHORITY = "authority";
    private static final String FOLLOWER = "follower";
    private static final String CLOSED = "closed";

    private final Names names;
    private final Wires wires;

    /** A switch that does nothing yet. */
    public RedisSwitch(RedisStores stores) {
        this.names = stores.names();
        this.wires = new Wires(stores);
    }

    /**
     * Makes both stores ready. Before the first plan in which changes are marked, and again after a store lost its
     * keys; then everything has to be copied again.
     *
     * @throws IllegalStateException if a store may throw away keys that Midflight needs
     */
    public void setUp(Side authority, long epoch) {
        for (Side side : Side.values()) {
            String policy = policy(side);
            if (policy.startsWith("allkeys-")) {
                throw new IllegalStateException(
                        ("The %s Redis throws away any key when it is full (maxmemory-policy %s), the marks of"
                                        + " changes too. Set it to noeviction or to one of volatile-* until the end.")
                                .formatted(side, policy));
            }
        }
        role(authority, AUTHORITY, epoch);
        role(authority.other(), FOLLOWER, epoch);
    }

    private String policy(Side side) {
        var answer = wires.at(side).list("CONFIG", "GET", "maxmemory-policy");
        return answer.size() < 2 ? "" : Words.text(answer.get(1));
    }

    /** The side whose authority was closed takes no more writes, of any process. */
    public void close(Side authority, long epoch) {
        role(authority, CLOSED, epoch);
    }

    /**
     * From now on a side takes writes, of processes that know this plan or a newer one; the other one follows.
     *
     * @throws IllegalStateException if the other side is open, or has changes that were not copied
     */
    public void open(Side authority, long epoch) {
        Wire before = wires.at(authority.other());
        String role = role(before, names);
        if (role.equals(AUTHORITY)) {
            throw new IllegalStateException("The %s Redis still takes writes; close it before the %s one is opened."
                    .formatted(authority.other(), authority));
        }
        if (role.equals(CLOSED) && waiting(before, names) > 0) {
            throw new IllegalStateException("%d changes wait to be copied to the %s Redis, which cannot be opened yet."
                    .formatted(waiting(before, names), authority));
        }
        role(authority, AUTHORITY, epoch);
        role(authority.other(), FOLLOWER, epoch);
    }

    private void role(Side side, String role, long epoch) {
        wires.at(side).script(Scripts.ROLE, 2, names.state, names.marks, role, epoch);
    }

    private static String role(Wire wire, Names names) {
        Object role = wire.call("HGET", names.state, "role");
        return role == null ? "" : Words.text(role);
    }

    /** The side from which is copied: the one with the authority, or that had it last; empty if no other follows. */
    static Optional<Side> authority(Wires wires, Names names) {
        String old = role(wires.at(Side.OLD), names);
        String fresh = role(wires.at(Side.NEW), names);
        if (!old.isEmpty() && !old.equals(FOLLOWER) && fresh.equals(FOLLOWER)) {
            return Optional.of(Side.OLD);
        }
        return !fresh.isEmpty() && !fresh.equals(FOLLOWER) && old.equals(FOLLOWER)
                ? Optional.of(Side.NEW)
                : Optional.empty();
    }

    /** How many marks and stuck keys a side has. */
    static long waiting(Wire wire, Names names) {
        Object marks = wire.call("XLEN", names.marks);
        Object stuck = wire.call("HLEN", names.stuck);
        return (marks == null ? 0 : (Long) marks) + (stuck == null ? 0 : (Long) stuck);
    }

    /** After the migration: removes what it kept in both stores. */
    public void tearDown() {
        for (Side side : Side.values()) {
            wires.at(side)
                    .call("DEL", names.state, names.marks, names.owner, names.tokens, names.stuck, names.backfill);
        }
    }

    @Override
    public void close() {
        wires.close();
    }
}
