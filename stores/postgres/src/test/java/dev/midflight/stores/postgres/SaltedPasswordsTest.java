package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SaltedPasswordsTest {

    @BeforeEach
    void install() {
        SaltedPasswords.install();
    }

    private static SecretKey derived(String password, String salt, int rounds) throws GeneralSecurityException {
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(
                        new PBEKeySpec(password.toCharArray(), salt.getBytes(StandardCharsets.UTF_8), rounds, 256));
    }

    /** The vector of RFC 7914, section 11, as far as the first half of its 64 bytes. */
    @Test
    void keyIsWhatItWas() throws GeneralSecurityException {
        assertThat(HexFormat.of().formatHex(derived("passwd", "salt", 1).getEncoded()))
                .isEqualTo("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    }

    @Test
    void sameKeyIsDerivedOnce() throws GeneralSecurityException {
        assertThat(derived("secret", "salt", 4096)).isSameAs(derived("secret", "salt", 4096));
    }

    @Test
    void otherPasswordOtherSaltOrOtherRoundsAreAnotherKey() throws GeneralSecurityException {
        byte[] one = derived("secret", "salt", 4096).getEncoded();
        assertThat(derived("other", "salt", 4096).getEncoded()).isNotEqualTo(one);
        assertThat(derived("secret", "other", 4096).getEncoded()).isNotEqualTo(one);
        assertThat(derived("secret", "salt", 4095).getEncoded()).isNotEqualTo(one);
    }

    @Test
    void moreLoginsThanAreKeptWork() throws GeneralSecurityException {
        byte[] first = derived("secret", "0", 10).getEncoded();
        for (int i = 1; i < 40; i++) {
            derived("secret", Integer.toString(i), 10);
        }
        assertThat(derived("secret", "0", 10).getEncoded()).isEqualTo(first);
    }

    @Test
    void passwordThatWasChangedIsAskedForAnew() throws SQLException {
        Servers.execute("DROP ROLE IF EXISTS salted", "CREATE ROLE salted LOGIN PASSWORD 'one'");
        login("one");
        Servers.execute("ALTER ROLE salted PASSWORD 'two'");
        login("two");
        assertThatThrownBy(() -> login("one"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    private static void login(String password) throws SQLException {
        String url = Servers.main().jdbcUrl("postgres");
        try (Connection connection = DriverManager.getConnection(url, "salted", password)) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }
}
