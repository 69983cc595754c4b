package dev.midflight.router.redis;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** What is sent to Redis: a list of words, each of them bytes. */
final class Words {

    private static final byte[] END = {'\r', '\n'};

    private Words() {}

    /** Text, bytes, numbers or keys as words; those in a collection one after the other. */
    static byte[][] of(Object... words) {
        int count = 0;
        for (Object word : words) {
            count += word instanceof Collection<?> several ? several.size() : 1;
        }
        byte[][] all = new byte[count][];
        int at = 0;
        for (Object word : words) {
            if (word instanceof Collection<?> several) {
                for (Object each : several) {
                    all[at++] = bytes(each);
                }
            } else {
                all[at++] = bytes(word);
            }
        }
        return all;
    }

    private static byte[] bytes(Object word) {
        if (word instanceof byte[] bytes) {
            return bytes;
        }
        return word instanceof Key key ? key.bytes() : word.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A word read as UTF-8. */
    static String text(Object word) {
        return word instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : word.toString();
    }

    static void write(byte[][] words, OutputStream to) throws IOException {
        line(to, '*', words.length);
        for (byte[] word : words) {
            line(to, '$', word.length);
            to.write(word);
            to.write(END);
        }
    }

    private static void line(OutputStream to, char kind, long number) throws IOException {
        to.write(kind);
        to.write(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
        to.write(END);
    }
}
