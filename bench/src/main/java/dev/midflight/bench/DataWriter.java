package dev.midflight.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.SplittableRandom;
import java.util.UUID;

/** Writes the rows of a data set as tab separated text, the form of LOAD DATA and COPY. Equal rows at each call. */
final class DataWriter {

    private static final int FLUSH = 1 << 20;
    private static final int ROW_MAX = 16 << 10;
    private static final long MICROS = 1_000_000;
    private static final int BODY = 480;
    private static final int PAYLOAD = 200;
    private static final String[] WORDS =
            "alpha beta gamma delta épsilon 数据 迁移 zeta eta theta iota kappa lambda 😀 🚀 naïve über omega sigma tau"
                    .split(" ", -1);
    private static final String[] STATES = {"new", "paid", "shipped", "done"};

    private final Dialect dialect;
    private final OutputStream out;
    private final byte[] buffer = new byte[FLUSH + ROW_MAX];
    private final SplittableRandom random = new SplittableRandom(42);
    private int size;

    private DataWriter(Dialect dialect, OutputStream out) {
        this.dialect = dialect;
        this.out = out;
    }

    /** Writes so many rows; the stream is left open. */
    static void write(DataSet set, Dialect dialect, long rows, OutputStream out) throws IOException {
        DataWriter writer = new DataWriter(dialect, out);
        switch (set) {
            case A -> writer.narrow(rows);
            case B -> writer.wide(rows);
            case C -> writer.pairs(rows);
        }
        out.write(writer.buffer, 0, writer.size);
    }

    private void narrow(long rows) throws IOException {
        for (long id = 1; id <= rows; id++) {
            number(id);
            tab();
            number(1 + random.nextLong(rows));
            tab();
            groups(10);
            tab();
            groups(5);
            end();
        }
    }

    private void pairs(long rows) throws IOException {
        long user = 0;
        long follower = 0;
        long followers = 0;
        for (long row = 0; row < rows; row++) {
            if (follower >= followers) {
                user++;
                follower = 0;
                followers = 1 + (long) (160 * Math.pow(random.nextDouble(), 3));
            }
            follower++;
            number(user);
            tab();
            number(follower * 7919 + user * 31 % 7919);
            tab();
            time((1_600_000_000L + random.nextLong(100_000_000)) * MICROS, 0);
            end();
        }
    }

    private void wide(long rows) throws IOException {
        for (long id = 1; id <= rows; id++) {
            numbers(id);
            times();
            texts(id);
            end();
        }
    }

    private void numbers(long id) {
        number(id);
        tab();
        number(random.nextLong() & 0xFFFF_FFFFL);
        tab();
        number(random.nextInt(65_536) - 32_768);
        tab();
        number(random.nextInt(256) - 128);
        tab();
        number(random.nextLong());
        tab();
        number(random.nextLong(10_000_000_000_000L));
        octet('.');
        padded(random.nextInt(10_000), 4);
        tab();
        if (random.nextInt(5) == 0) {
            ascii("\\N");
        } else {
            number(random.nextInt(20_000_000) - 10_000_000);
            octet('.');
            padded(random.nextInt(100), 2);
        }
        tab();
    }

    private void times() {
        time(1_500_000_000_000_000L + random.nextLong(250_000_000_000_000L), 6);
        tab();
        if (random.nextInt(4) == 0) {
            ascii("\\N");
        } else {
            time(1_500_000_000_000_000L + random.nextLong(250_000_000_000_000L), 3);
        }
        tab();
        ascii(LocalDate.ofEpochDay(random.nextInt(20_000)).toString());
        tab();
        octet(random.nextBoolean() ? '1' : '0');
        tab();
        ascii(Double.toString((random.nextDouble() - 0.5) * 1e9));
        tab();
    }

    private void texts(long id) {
        text(word() + " " + word() + " " + word());
        tab();
        ascii("user");
        number(id);
        ascii("@example.com");
        tab();
        if (random.nextInt(3) == 0) {
            ascii("\\N");
        } else {
            text("note\t" + word() + "\\" + word());
        }
        tab();
        StringBuilder body = new StringBuilder();
        while (body.length() < BODY) {
            body.append(word()).append(' ');
        }
        text(body.append('.').toString());
        tab();
        text("{\"k\": %d, \"name\": \"%s\", \"tags\": [1, 2, %d], \"ok\": true}"
                .formatted(random.nextInt(1000), word(), random.nextInt(9)));
        tab();
        payload();
        tab();
        ascii(STATES[random.nextInt(STATES.length)]);
        tab();
        ascii(new UUID(random.nextLong(), random.nextLong()).toString());
    }

    private void payload() {
        if (dialect == Dialect.POSTGRESQL) {
            ascii("\\\\x");
        }
        for (int i = 0; i < PAYLOAD; i++) {
            int octet = random.nextInt(256);
            if (dialect == Dialect.POSTGRESQL) {
                octet(Character.forDigit(octet >> 4, 16));
                octet(Character.forDigit(octet & 15, 16));
            } else {
                escaped((byte) octet);
            }
        }
    }

    private String word() {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private void groups(int count) {
        for (int group = 0; group < count; group++) {
            if (group > 0) {
                octet('-');
            }
            padded(random.nextLong(100_000_000_000L), 11);
        }
    }

    private void time(long micros, int fraction) {
        long seconds = micros / MICROS;
        ascii(LocalDate.ofEpochDay(seconds / 86_400).toString());
        octet(' ');
        long ofDay = seconds % 86_400;
        padded(ofDay / 3600, 2);
        octet(':');
        padded(ofDay / 60 % 60, 2);
        octet(':');
        padded(ofDay % 60, 2);
        if (fraction > 0) {
            octet('.');
            padded(micros % MICROS / (fraction == 6 ? 1 : 1000), fraction);
        }
    }

    private void number(long value) {
        ascii(Long.toString(value));
    }

    private void padded(long value, int width) {
        String digits = Long.toString(value);
        for (int i = digits.length(); i < width; i++) {
            octet('0');
        }
        ascii(digits);
    }

    private void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            octet(text.charAt(i));
        }
    }

    private void text(String text) {
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            escaped(octet);
        }
    }

    private void escaped(byte octet) {
        switch (octet) {
            case '\t' -> ascii("\\t");
            case '\n' -> ascii("\\n");
            case '\r' -> ascii("\\r");
            case '\\' -> ascii("\\\\");
            case 0 -> ascii("\\0");
            default -> octet(octet);
        }
    }

    private void tab() {
        octet('\t');
    }

    private void octet(int value) {
        buffer[size++] = (byte) value;
    }

    private void end() throws IOException {
        octet('\n');
        if (size >= FLUSH) {
            out.write(buffer, 0, size);
            size = 0;
        }
    }
}
