package dev.midflight.router.jdbc;

import dev.midflight.router.Pass;
import dev.midflight.router.RefusedException;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The plan that one transaction keeps to, from its first statement to its end. For one thread at a time, but that any
 * other may end it.
 */
final class Turn {

    private final Router router;
    private final Set<String> written = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Pass pass;
    private volatile @Nullable RoutePlan readPlan;
    private volatile boolean wroteUnknown;
    private volatile boolean closed;

    Turn(Router router) {
        this.router = router;
    }

    /** The plan by which it writes. */
    Pass begin() throws SQLException {
        Pass begun = pass;
        if (begun == null && closed) {
            throw Physical.isClosed();
        }
        if (begun == null) {
            try {
                begun = router.begin();
            } catch (RefusedException refused) {
                throw asSql(refused);
            }
            pass = begun;
        }
        if (closed) {
            end();
            throw Physical.isClosed();
        }
        return begun;
    }

    boolean hasBegun() {
        return pass != null;
    }

    /** True if what changes is to be marked. */
    boolean isFollowed() throws SQLException {
        return begin().plan().stage().follower() != Stage.Follower.NOTHING;
    }

    /** The side whose word counts. */
    Side authority() throws SQLException {
        Pass begun = pass;
        if (begun != null) {
            return begun.authority();
        }
        RoutePlan kept = readPlan;
        if (kept != null) {
            return kept.authority();
        }
        Optional<RoutePlan> plan = router.plan();
        if (plan.isPresent()) {
            return plan.get().authority();
        }
        try {
            return router.reads("");
        } catch (RefusedException refused) {
            throw asSql(refused);
        }
    }

    /** From here on, all is read by the plan that is in force now. */
    void beginToRead() {
        if (readPlan == null && pass == null) {
            readPlan = router.plan().orElse(null);
        }
    }

    /** The side where an entity is read. */
    Side reads(String entity) throws SQLException {
        RoutePlan kept = readPlan;
        boolean overtaken = kept != null
                && router.plan().map(plan -> plan.epoch() != kept.epoch()).orElse(true);
        if (pass != null || overtaken) {
            return authority();
        }
        try {
            return router.reads(entity);
        } catch (RefusedException refused) {
            throw asSql(refused);
        }
    }

    boolean hasWritten() {
        return wroteUnknown || !written.isEmpty();
    }

    void wrote(String entity) {
        written.add(entity);
    }

    void wroteUnknown() {
        wroteUnknown = true;
    }

    /** It has ended, or nobody knows. */
    void end() {
        Pass begun = pass;
        pass = null;
        readPlan = null;
        if (begun != null) {
            try (begun) {
                written.forEach(begun::wrote);
                if (wroteUnknown) {
                    begun.wrote(null);
                }
            }
        }
        written.clear();
        wroteUnknown = false;
    }

    /** It has ended, and none begins any more. From any thread. */
    void close() {
        closed = true;
        end();
    }

    private static SQLException asSql(RefusedException refused) {
        String message = String.valueOf(refused.getMessage());
        return switch (refused.reason()) {
            case NO_PLAN, LEASE_OVER -> new SQLTransientConnectionException(message, "08004", refused);
            case SWITCHING, FENCED, BUSY -> new SQLTransactionRollbackException(message, "40001", refused);
        };
    }
}
