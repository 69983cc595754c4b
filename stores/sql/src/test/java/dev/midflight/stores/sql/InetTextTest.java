package dev.midflight.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InetTextTest {

    @Test
    void everyFormOfAnAddressHasOneShortestForm() {
        assertThat(shortest("192.168.0.1")).isEqualTo("192.168.0.1");
        assertThat(shortest("192.168.0.0/24")).isEqualTo("192.168.0.0/24");
        assertThat(shortest("10.0.0.1/32")).isEqualTo("10.0.0.1");
        assertThat(shortest("0:0:0:0:0:0:0:0")).isEqualTo("::");
        assertThat(shortest("0:0:0:0:0:0:0:1")).isEqualTo("::1");
        assertThat(shortest("2001:DB8:0:0:1:0:0:1")).isEqualTo("2001:db8::1:0:0:1");
        assertThat(shortest("2001:db8:0:1:1:1:1:1")).isEqualTo("2001:db8:0:1:1:1:1:1");
        assertThat(shortest("fe80::/64")).isEqualTo("fe80::/64");
        assertThat(shortest("::ffff:c0a8:1")).isEqualTo("::ffff:192.168.0.1");
        assertThat(shortest("::ffff:192.168.0.1")).isEqualTo("::ffff:192.168.0.1");
        assertThat(shortest("::192.168.0.1")).isEqualTo("::c0a8:1");
        assertThat(shortest("1:2:3:4:5:6:7::")).isEqualTo("1:2:3:4:5:6:7:0");
    }

    @Test
    void whatIsNoAddressStaysAsItIs() {
        assertThat(shortest("08:00:2b:01:02:03")).isEqualTo("08:00:2b:01:02:03");
        assertThat(shortest("300.1.1.1")).isEqualTo("300.1.1.1");
        assertThat(shortest("")).isEqualTo("");
    }

    private static String shortest(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return new String(InetText.shortest(bytes, 0, bytes.length), StandardCharsets.US_ASCII);
    }
}
