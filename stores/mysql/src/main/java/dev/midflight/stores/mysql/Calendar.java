package dev.midflight.stores.mysql;

import dev.midflight.spi.Temporals;

/** Dates and times as fields, as text and as numbers, without objects. */
final class Calendar {

    static final long SECOND = 1_000_000L;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;

    /** 838:59:59.999999, the longest TIME. */
    static final long TIME_MAX = 839 * HOUR - 1;

    private static final int[] MONTH_DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    private static final int DAYS_TO_1970 = 719_468;
    private static final int DAYS_PER_ERA = 146_097;

    private Calendar() {}

    /** Days since 1970, {@link Temporals#ZERO_DATE} or {@link Temporals#INVALID}. */
    static long date(int year, int month, int day) {
        if (month < 1 || month > 12 || day < 1 || day > monthDays(year, month)) {
            return year == 0 && month == 0 && day == 0 ? Temporals.ZERO_DATE : Temporals.INVALID;
        }
        int shifted = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(shifted, 400);
        int yearOfEra = shifted - era * 400;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return (long) era * DAYS_PER_ERA + dayOfEra - DAYS_TO_1970;
    }

    /** Microseconds since 1970 of a day from {@link #date} and a time of the day. */
    static long dateTime(long days, long micros) {
        if (days == Temporals.ZERO_DATE) {
            return micros == 0 ? Temporals.ZERO_DATE : Temporals.INVALID;
        }
        return days == Temporals.INVALID ? days : days * Temporals.DAY_MICROS + micros;
    }

    /** Reads {@code 2024-01-31}. */
    static long readDate(byte[] text, int start) {
        return date(digits(text, start, 4), digits(text, start + 5, 2), digits(text, start + 8, 2));
    }

    /** Reads {@code 2024-01-31 23:59:59.999999}. */
    static long readDateTime(byte[] text, int start, int end) {
        long days = readDate(text, start);
        long micros = digits(text, start + 11, 2) * HOUR
                + digits(text, start + 14, 2) * MINUTE
                + digits(text, start + 17, 2) * SECOND
                + fraction(text, start + 19, end);
        return dateTime(days, micros);
    }

    /** Reads {@code -838:59:59.999999}. */
    static long readTime(byte[] text, int start, int end) {
        boolean negative = text[start] == '-';
        int at = negative ? start + 1 : start;
        long hours = 0;
        while (text[at] != ':') {
            hours = hours * 10 + text[at++] - '0';
        }
        long micros = hours * HOUR
                + digits(text, at + 1, 2) * MINUTE
                + digits(text, at + 4, 2) * SECOND
                + fraction(text, at + 6, end);
        return negative ? -micros : micros;
    }

    /** Writes days since 1970 as {@code 2024-01-31}. */
    static void writeDate(long days, ByteText into) {
        if (days == Temporals.ZERO_DATE) {
            into.put("0000-00-00");
            return;
        }
        long shifted = days + DAYS_TO_1970;
        long era = Math.floorDiv(shifted, DAYS_PER_ERA);
        int dayOfEra = (int) (shifted - era * DAYS_PER_ERA);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int part = (5 * dayOfYear + 2) / 153;
        int day = dayOfYear - (153 * part + 2) / 5 + 1;
        int month = part < 10 ? part + 3 : part - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        into.putPadded(year, 4).put('-').putPadded(month, 2).put('-').putPadded(day, 2);
    }

    /** Writes microseconds since 1970 as {@code 2024-01-31 23:59:59.999999}. */
    static void writeDateTime(long micros, ByteText into) {
        if (micros == Temporals.ZERO_DATE) {
            into.put("0000-00-00 00:00:00");
            return;
        }
        long days = Math.floorDiv(micros, Temporals.DAY_MICROS);
        writeDate(days, into);
        into.put(' ');
        writeTime(micros - days * Temporals.DAY_MICROS, into);
    }

    /** Writes microseconds as {@code -838:59:59.999999}. */
    static void writeTime(long micros, ByteText into) {
        if (micros < 0) {
            into.put('-');
        }
        long rest = Math.abs(micros);
        long hours = rest / HOUR;
        into.putPadded(hours, hours > 99 ? 3 : 2).put(':').putPadded(rest / MINUTE % 60, 2);
        into.put(':').putPadded(rest / SECOND % 60, 2);
        if (rest % SECOND != 0) {
            into.put('.').putPadded(rest % SECOND, 6);
        }
    }

    private static int monthDays(int year, int month) {
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return month == 2 && leap ? 29 : MONTH_DAYS[month - 1];
    }

    private static int digits(byte[] text, int start, int count) {
        int value = 0;
        for (int i = start; i < start + count; i++) {
            value = value * 10 + text[i] - '0';
        }
        return value;
    }

    /** Microseconds of {@code .5} to {@code .999999}; 0 if there is no fraction. */
    private static long fraction(byte[] text, int start, int end) {
        if (start >= end) {
            return 0;
        }
        long value = 0;
        for (int i = start + 1; i < start + 7; i++) {
            value = value * 10 + (i < end ? text[i] - '0' : 0);
        }
        return value;
    }
}
