package dev.midflight.router.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class MessageIdTest {

    @Test
    void textAndItsBytesAreTheSameId() {
        MessageId text = MessageId.of("Größe");

        assertThat(text).isEqualTo(MessageId.of("Größe".getBytes(StandardCharsets.UTF_8)));
        assertThat(text).hasSameHashCodeAs(MessageId.of("Größe".getBytes(StandardCharsets.UTF_8)));
        assertThat(text.length()).isEqualTo(7);
    }

    @Test
    void lengthIsLimitedInBytes() {
        assertThat(MessageId.of("x".repeat(255)).length()).isEqualTo(255);
        assertThatThrownBy(() -> MessageId.of("é".repeat(128)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an id has 256 bytes; from 1 to 255 are taken");
        assertThatThrownBy(() -> MessageId.of(new byte[256])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MessageId.of("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MessageId.of(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void halfAPairIsRefusedAsItWouldBecomeAQuestionMark() {
        assertThatThrownBy(() -> MessageId.of("a" + '\ud83d'))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an id has half a surrogate pair and no UTF-8");
    }

    @Test
    void bytesGivenAreCopied() {
        byte[] bytes = {1, 2};
        MessageId id = MessageId.of(bytes);

        bytes[0] = 9;

        assertThat(id).isEqualTo(MessageId.of(new byte[] {1, 2}));
    }

    @Test
    void orderIsThatOfBytesWithoutSign() {
        assertThat(MessageId.of(new byte[] {(byte) 0x80})).isGreaterThan(MessageId.of(new byte[] {0x7f}));
        assertThat(MessageId.of("ab")).isGreaterThan(MessageId.of("a"));
    }

    @Test
    void isShownAsTextWhereItIsOne() {
        assertThat(MessageId.of("order-1")).hasToString("order-1");
        assertThat(MessageId.of(new byte[] {(byte) 0xff, 1})).hasToString("0xff01");
        assertThat(MessageId.of("a\n")).hasToString("0x610a");
    }
}
