package dev.midflight.stores.sql;

import java.io.EOFException;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

/**
 * What is wrong with encryption as such, so that trying again does not help. A connection that is lost while it is
 * encrypted ends in an exception of TLS, too, and is not meant.
 */
public final class TlsFault {

    private static final String UNTRUSTED = "Let Java trust who issued the server's certificate, with"
            + " MIDFLIGHT_JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE, or write tls=on in the URL, which does not look.";
    private static final String NONE = "Set up TLS on the server, or add tls=off to the URL if the network is trusted.";

    private TlsFault() {}

    /** What an operator can do; empty if encryption is not what is wrong. */
    public static Optional<String> remedy(Throwable failure) {
        boolean handshake = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return Optional.of(UNTRUSTED);
            }
            if (cause instanceof EOFException || cause instanceof SocketException) {
                return Optional.empty();
            }
            handshake = handshake || cause instanceof SSLHandshakeException;
        }
        return handshake ? Optional.of(NONE) : Optional.empty();
    }

    /** The remedy if the server knows no TLS at all. */
    public static String none() {
        return NONE;
    }
}
