package dev.midflight.stores.postgres;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.SecretKeyFactorySpi;
import javax.crypto.spec.PBEKeySpec;

/**
 * Keeps what PostgreSQL's logins derive from a password. It is slow on purpose, 4096 rounds of a hash, and the same for
 * each connection of a login, of which a run opens ten. The driver offers no place for it, but asks the JDK, which asks
 * its providers in turn; this one stands before them, and has them do the work once.
 */
final class SaltedPasswords extends Provider {

    private static final long serialVersionUID = 1;
    private static final String FACTORY = "SecretKeyFactory";
    private static final String DERIVATION = "PBKDF2WithHmacSHA256";

    /** More logins than a run has. */
    private static final int KEPT_MAX = 16;

    private SaltedPasswords(Provider work) {
        super("Midflight", "1", "Keeps what logins derive from a password");
        Factory factory = new Factory(work);
        putService(new Service(this, FACTORY, DERIVATION, Factory.class.getName(), null, null) {
            @Override
            public Object newInstance(Object parameter) {
                return factory;
            }
        });
    }

    /** Lets the drivers of this virtual machine have it. */
    static synchronized void install() {
        try {
            Provider first = SecretKeyFactory.getInstance(DERIVATION).getProvider();
            if (!(first instanceof SaltedPasswords)) {
                Security.insertProviderAt(new SaltedPasswords(first), 1);
            }
        } catch (NoSuchAlgorithmException nobodyDoesIt) {
            // Then the driver cannot either, and says so if a server asks for it.
        }
    }

    /** Derives each key once; whoever wants the same meanwhile waits. */
    private static final class Factory extends SecretKeyFactorySpi {

        private final Provider work;
        private final Map<List<Object>, SecretKey> kept = new HashMap<>();

        Factory(Provider work) {
            this.work = work;
        }

        private SecretKeyFactory working() {
            try {
                return SecretKeyFactory.getInstance(DERIVATION, work);
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("%s was there, and is not any more".formatted(work), impossible);
            }
        }

        @Override
        protected synchronized SecretKey engineGenerateSecret(KeySpec wanted) throws InvalidKeySpecException {
            if (!(wanted instanceof PBEKeySpec password) || password.getSalt() == null) {
                return working().generateSecret(wanted);
            }
            List<Object> origin = List.of(
                    new String(password.getPassword()),
                    ByteBuffer.wrap(password.getSalt()),
                    password.getIterationCount(),
                    password.getKeyLength());
            SecretKey known = kept.get(origin);
            if (known == null) {
                known = working().generateSecret(wanted);
                if (kept.size() == KEPT_MAX) {
                    kept.clear();
                }
                kept.put(origin, known);
            }
            return known;
        }

        @Override
        protected KeySpec engineGetKeySpec(SecretKey key, Class<?> kind) throws InvalidKeySpecException {
            return working().getKeySpec(key, kind);
        }

        @Override
        protected SecretKey engineTranslateKey(SecretKey key) throws InvalidKeyException {
            return working().translateKey(key);
        }
    }
}
