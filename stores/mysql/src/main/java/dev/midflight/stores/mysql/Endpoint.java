package dev.midflight.stores.mysql;

import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreAddressException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Where a server listens and how to talk to it, read from a URL such as {@code
 * mariadb://10.0.0.5:3306/shop?tls=verify}.
 *
 * @param host name or address
 * @param port port
 * @param database the migrated database
 * @param tls whether connections are encrypted
 */
record Endpoint(String host, int port, String database, Tls tls) {

    private static final int PORT_DEFAULT = 3306;
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    /** Whether connections are encrypted. */
    enum Tls {
        /** In the clear. */
        OFF,
        /** Encrypted; whoever answers is believed. */
        ON,
        /** Encrypted; the server's certificate must be valid for its name. */
        VERIFY
    }

    static Endpoint of(StoreAddress address) {
        URI url = address.url();
        String host = url.getHost();
        String path = url.getPath();
        if (host == null || path == null || path.length() < 2 || path.indexOf('/', 1) > 0) {
            throw new StoreAddressException(
                    "The address %s does not name a host and a database.".formatted(url),
                    "Write it as mariadb://host:3306/database.");
        }
        int port = url.getPort() < 0 ? PORT_DEFAULT : url.getPort();
        return new Endpoint(host, port, path.substring(1), tls(url, host));
    }

    private static Tls tls(URI url, String host) {
        Tls tls = LOCAL.contains(host) || host.startsWith("127.") ? Tls.OFF : Tls.ON;
        String query = url.getQuery();
        if (query == null || query.isEmpty()) {
            return tls;
        }
        for (String option : query.split("&", -1)) {
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            String value = equals < 0 ? "" : option.substring(equals + 1).toUpperCase(Locale.ROOT);
            if (!name.equals("tls") || !(value.equals("OFF") || value.equals("ON") || value.equals("VERIFY"))) {
                throw new StoreAddressException(
                        "The address %s has the unknown option %s.".formatted(url, option),
                        "Use tls=off, tls=on or tls=verify.");
            }
            tls = Tls.valueOf(value);
        }
        return tls;
    }

    /** The server as an operator writes it. */
    @Override
    public String toString() {
        return "%s:%d/%s".formatted(host, port, database);
    }
}
