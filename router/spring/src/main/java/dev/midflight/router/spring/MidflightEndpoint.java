package dev.midflight.router.spring;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** {@code /actuator/midflight}: how this process stands, and the one thing that it may decide by itself. */
@Endpoint(id = "midflight")
public final class MidflightEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(MidflightEndpoint.class);

    private final Standing standing;

    MidflightEndpoint(Standing standing) {
        this.standing = standing;
    }

    /** How it stands. */
    @ReadOperation
    public Map<String, Object> standing() {
        return standing.all();
    }

    /** Reads nothing at the follower from now on, in this process alone; or again as planned. */
    @WriteOperation
    public Map<String, Object> holdBackFollower(boolean holdBackFollower) {
        standing.router().holdBackFollower(holdBackFollower);
        LOG.warn(
                "follower held back={} migration={}",
                holdBackFollower,
                standing.router().migration());
        return standing.all();
    }
}
