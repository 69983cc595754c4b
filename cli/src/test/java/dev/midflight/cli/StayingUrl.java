package dev.midflight.cli;

import dev.midflight.testkit.servers.Proxy;
import java.net.URI;

/** Where a server is reached that ends and begins anew: it may not find its port free, as others take ports, too. */
final class StayingUrl implements AutoCloseable {

    private final Proxy proxy = Proxy.open();

    StayingUrl(URI server) {
        leadTo(server);
    }

    /** The server is here from now on. */
    void leadTo(URI server) {
        proxy.leadTo(server.getPort());
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + proxy.port());
    }

    @Override
    public void close() {
        proxy.close();
    }
}
