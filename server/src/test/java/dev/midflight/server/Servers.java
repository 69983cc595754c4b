package dev.midflight.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Servers on loopback. */
final class Servers {

    private Servers() {}

    static FeedServer start(Routes... routes) {
        return start(0, routes);
    }

    static FeedServer start(int port, Routes... routes) {
        return FeedServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), () -> List.of(routes));
    }
}
