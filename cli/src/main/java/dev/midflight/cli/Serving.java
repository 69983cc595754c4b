package dev.midflight.cli;

import dev.midflight.server.FeedServer;
import dev.midflight.server.Routes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.function.Supplier;

/** The feed's server, as commands start it. */
final class Serving {

    private static final int PORT_MAX = 65_535;

    private Serving() {}

    /** Serves on a port of the loopback address; 0 is a free one. */
    static FeedServer start(Session session, int port, Supplier<? extends Collection<? extends Routes>> migrations) {
        if (port < 0 || port > PORT_MAX) {
            throw CommandException.usage(
                    "Cannot serve", "--port " + port, "a port is 0 to 65535", "Choose another; 0 takes a free one.");
        }
        FeedServer server = FeedServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), migrations);
        session.screen().line("midflight: routers are served at " + url(server.port()));
        return server;
    }

    /** Where routers find a port of this machine. */
    static String url(int port) {
        return "http://127.0.0.1:%d".formatted(port);
    }
}
