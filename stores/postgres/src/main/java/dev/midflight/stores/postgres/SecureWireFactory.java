package dev.midflight.stores.postgres;

import dev.midflight.stores.sql.Wire;
import java.io.IOException;
import java.net.Socket;
import java.util.Properties;
import org.postgresql.PGProperty;
import org.postgresql.ssl.DefaultJavaSSLFactory;
import org.postgresql.ssl.LibPQFactory;
import org.postgresql.ssl.WrappedFactory;
import org.postgresql.util.PSQLException;

/** Encrypts the driver's connections as the driver would, and lets a wire know what goes over it. */
public final class SecureWireFactory extends WrappedFactory {

    /** For the driver, which calls it by reflection. */
    public SecureWireFactory(Properties properties) throws PSQLException {
        // To be verified is done as by the drivers of the other stores: whoever Java trusts, no file in the home
        // folder.
        factory = "verify-full".equals(PGProperty.SSL_MODE.getOrDefault(properties))
                ? new DefaultJavaSSLFactory(properties)
                : new LibPQFactory(properties);
    }

    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean closesPlain) throws IOException {
        Socket secured = super.createSocket(plain, host, port, closesPlain);
        if (plain instanceof Wire wire) {
            wire.secured(secured);
        }
        return secured;
    }
}
