package dev.midflight.stores.postgres;

import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreAddressException;
import dev.midflight.stores.sql.WireFactory;
import java.net.URI;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.postgresql.PGProperty;

/**
 * Where a server listens and how to talk to it, read from a URL such as {@code
 * postgresql://10.0.0.5:5432/shop?tls=verify}.
 *
 * @param host name or address
 * @param port port
 * @param database the migrated database
 * @param sslMode the driver's word for how connections are encrypted
 */
record Endpoint(String host, int port, String database, String sslMode) {

    private static final int PORT_DEFAULT = 5432;
    private static final Set<String> LOCAL = Set.of("localhost", "::1", "[::1]");

    static Endpoint of(StoreAddress address) {
        URI url = address.url();
        String host = url.getHost();
        String path = url.getPath();
        if (host == null || path == null || path.length() < 2 || path.indexOf('/', 1) > 0) {
            throw new StoreAddressException(
                    "The address %s does not name a host and a database.".formatted(url),
                    "Write it as postgresql://host:5432/database.");
        }
        int port = url.getPort() < 0 ? PORT_DEFAULT : url.getPort();
        return new Endpoint(host, port, path.substring(1), sslMode(url, host));
    }

    private static String sslMode(URI url, String host) {
        String mode = LOCAL.contains(host) || host.startsWith("127.") ? "disable" : "require";
        String query = url.getQuery();
        if (query == null || query.isEmpty()) {
            return mode;
        }
        for (String option : query.split("&", -1)) {
            mode = switch (option.toLowerCase(Locale.ROOT)) {
                case "tls=off" -> "disable";
                case "tls=on" -> "require";
                case "tls=verify" -> "verify-full";
                default ->
                    throw new StoreAddressException(
                            "The address %s has the unknown option %s.".formatted(url, option),
                            "Use tls=off, tls=on or tls=verify.");
            };
        }
        return mode;
    }

    /** The driver's properties for a connection, each of whose answers comes within 10 s or not at all. */
    Properties properties(StoreAddress address) {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, address.user());
        PGProperty.PASSWORD.set(properties, address.password());
        PGProperty.SSL_MODE.set(properties, sslMode);
        PGProperty.SSL_FACTORY.set(properties, SecureWireFactory.class.getName());
        PGProperty.APPLICATION_NAME.set(properties, Names.shorten("midflight " + address.migration()));
        PGProperty.CONNECT_TIMEOUT.set(properties, "10");
        PGProperty.SOCKET_TIMEOUT.set(properties, "10");
        PGProperty.SOCKET_FACTORY.set(properties, WireFactory.class.getName());
        PGProperty.TCP_KEEP_ALIVE.set(properties, "true");
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, "false");
        return properties;
    }

    /** The driver's URL, without credentials. */
    String jdbcUrl() {
        String bare = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        return "jdbc:postgresql://%s:%d/%s"
                .formatted(
                        bare,
                        port,
                        java.net.URLEncoder.encode(database, java.nio.charset.StandardCharsets.UTF_8)
                                .replace("+", "%20"));
    }

    /** The server as an operator writes it. */
    @Override
    public String toString() {
        return "%s:%d/%s".formatted(host, port, database);
    }
}
