package dev.midflight.stores.postgres;

import dev.midflight.spi.Temporals;
import java.nio.charset.StandardCharsets;

/**
 * Reads dates, times and intervals from PostgreSQL's text (DateStyle ISO, IntervalStyle postgres). No object per value.
 * One thread at a time.
 */
final class DayText {

    private static final long SECOND = 1_000_000L;

    private byte[] from = {};
    private int at;
    private int end;

    /** A date in days since 1970-01-01. */
    long date(byte[] text, int start, int length) {
        begin(text, start, length);
        return isInfinite() ? infinity() : civil(isBefore());
    }

    /** A date and time, with or without an offset, in microseconds since 1970-01-01. */
    long dateTime(byte[] text, int start, int length) {
        begin(text, start, length);
        if (isInfinite()) {
            return infinity();
        }
        long days = civil(isBefore());
        at++;
        long micros = time();
        return Days.micros(days, micros - offset());
    }

    /** A time of day in microseconds. */
    long time(byte[] text, int start, int length) {
        begin(text, start, length);
        return time();
    }

    /** An interval in microseconds. */
    long interval(byte[] text, int start, int length) {
        begin(text, start, length);
        long months = 0;
        long days = 0;
        while (at < end) {
            int sign = sign();
            int before = at;
            long number = number();
            if (at < end && from[at] == ':') {
                at = before;
                return Days.interval(sign * time(), Math.toIntExact(days), Math.toIntExact(months));
            }
            if (at >= end || from[at] != ' ') {
                throw unreadable();
            }
            char unit = (char) from[++at];
            boolean month = unit == 'm';
            if (unit == 'y') {
                months += 12L * sign * number;
            } else if (month) {
                months += sign * number;
            } else {
                days += sign * number;
            }
            while (at < end && from[at] != ' ') {
                at++;
            }
            at++;
        }
        return Days.interval(0, Math.toIntExact(days), Math.toIntExact(months));
    }

    private void begin(byte[] text, int start, int length) {
        from = text;
        at = start;
        end = start + length;
    }

    private boolean isInfinite() {
        return from[at] == 'i' || from[at] == '-';
    }

    private long infinity() {
        return from[at] == 'i' ? Temporals.INFINITY : Temporals.MINUS_INFINITY;
    }

    /** True if the text ends in BC; the era is then taken off. */
    private boolean isBefore() {
        boolean before = end - at > 3 && from[end - 1] == 'C';
        end -= before ? 3 : 0;
        return before;
    }

    private long civil(boolean before) {
        long year = number();
        at++;
        int month = (int) number();
        at++;
        int day = (int) number();
        return Days.ofCivil(before ? 1 - year : year, month, day);
    }

    private long time() {
        long micros = number() * 3600 * SECOND;
        at++;
        micros += number() * 60 * SECOND;
        if (at < end && from[at] == ':') {
            at++;
            micros += number() * SECOND;
        }
        if (at < end && from[at] == '.') {
            at++;
            long unit = SECOND / 10;
            for (; at < end && from[at] >= '0' && from[at] <= '9'; at++) {
                micros += (from[at] - '0') * unit;
                unit /= 10;
            }
        }
        return micros;
    }

    /** An offset such as +05:30, or nothing. */
    private long offset() {
        if (at >= end) {
            return 0;
        }
        int sign = sign();
        long seconds = number() * 3600;
        if (at < end && from[at] == ':') {
            at++;
            seconds += number() * 60;
        }
        if (at < end && from[at] == ':') {
            at++;
            seconds += number();
        }
        return sign * seconds * SECOND;
    }

    private int sign() {
        if (from[at] == '-' || from[at] == '+') {
            return from[at++] == '-' ? -1 : 1;
        }
        return 1;
    }

    private long number() {
        int start = at;
        long number = 0;
        for (; at < end && from[at] >= '0' && from[at] <= '9'; at++) {
            number = number * 10 + from[at] - '0';
        }
        if (at == start) {
            throw unreadable();
        }
        return number;
    }

    private IllegalStateException unreadable() {
        return new IllegalStateException("a date or time of %d characters is in none of the styles that were set"
                .formatted(new String(from, 0, end, StandardCharsets.US_ASCII).length()));
    }
}
