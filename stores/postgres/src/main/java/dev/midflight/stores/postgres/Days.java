package dev.midflight.stores.postgres;

import dev.midflight.spi.Temporals;

/**
 * Dates and times between the wire's numbers, PostgreSQL's numbers and PostgreSQL's ISO text. The calendar is the
 * proleptic Gregorian one on both sides; years before 1 are shown as {@code BC}.
 */
final class Days {

    /** From 1970-01-01 to 2000-01-01, where PostgreSQL begins to count. */
    static final long EPOCH_DAYS = 10_957;

    static final long EPOCH_MICROS = EPOCH_DAYS * Temporals.DAY_MICROS;

    /** 4714-11-24 BC and 5874897-12-31, the first and last date, in days since 1970-01-01. */
    static final long DATE_MIN = -2_440_588;

    static final long DATE_MAX = 2_145_042_905;

    /**
     * The same first day in microseconds since 1970-01-01. PostgreSQL's last one, 294276-12-31, lies beyond the wire's
     * range, which ends early in 294247.
     */
    static final long MICROS_MIN = DATE_MIN * Temporals.DAY_MICROS;

    /** The largest number of PostgreSQL's that the wire can carry. */
    static final long SERVER_MICROS_MAX = Long.MAX_VALUE - 1 - EPOCH_MICROS;

    private static final long MICROS_DAYS_MAX = Long.MAX_VALUE / Temporals.DAY_MICROS - 2;
    private static final long SECOND = 1_000_000L;
    private static final long MONTH_DAYS = 30;

    private Days() {}

    /** An interval as microseconds; a month is 30 days and a day 24 hours, as PostgreSQL itself compares intervals. */
    static long interval(long micros, int days, int months) {
        return Math.addExact(micros, (days + MONTH_DAYS * months) * Temporals.DAY_MICROS);
    }

    /** A day and a time as microseconds since 1970-01-01. */
    static long micros(long days, long time) {
        if (days > MICROS_DAYS_MAX) {
            throw new UnfitException("the date and time is too late");
        }
        return days * Temporals.DAY_MICROS + time;
    }

    /** Days since 1970-01-01 of a date in the calendar; year 0 is 1 BC. */
    static long ofCivil(long year, int month, int day) {
        long shifted = month <= 2 ? year - 1 : year;
        long era = Math.floorDiv(shifted, 400L);
        long yearOfEra = shifted - era * 400;
        long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }

    /** Puts a date as text. */
    static void putDate(long days, WireBuffer to) {
        if (Temporals.isInfinite(days)) {
            to.putAscii(days > 0 ? "infinity" : "-infinity");
            return;
        }
        if (putCivil(days, to)) {
            to.putAscii(" BC");
        }
    }

    /** Puts microseconds since 1970-01-01 as date and time. */
    static void putDateTime(long micros, String zone, WireBuffer to) {
        if (Temporals.isInfinite(micros)) {
            to.putAscii(micros > 0 ? "infinity" : "-infinity");
            return;
        }
        boolean before = putCivil(Math.floorDiv(micros, Temporals.DAY_MICROS), to);
        to.putByte(' ');
        putTime(Math.floorMod(micros, Temporals.DAY_MICROS), to);
        to.putAscii(zone);
        if (before) {
            to.putAscii(" BC");
        }
    }

    /** Puts a length of time, of any size and sign, as hours, minutes and seconds. */
    static void putTime(long micros, WireBuffer to) {
        long left = micros;
        if (micros < 0) {
            to.putByte('-');
            left = -micros;
        }
        long seconds = left / SECOND;
        putPadded(seconds / 3600, 2, to);
        to.putByte(':');
        putPadded(seconds / 60 % 60, 2, to);
        to.putByte(':');
        putPadded(seconds % 60, 2, to);
        if (left % SECOND != 0) {
            to.putByte('.');
            putPadded(left % SECOND, 6, to);
        }
    }

    /** Puts the date without its era; true if the era is BC. */
    private static boolean putCivil(long days, WireBuffer to) {
        long shifted = days + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        long dayOfEra = shifted - era * 146_097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shiftedMonth = (5 * dayOfYear + 2) / 153;
        long day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1;
        long month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        putPadded(year > 0 ? year : 1 - year, 4, to);
        to.putByte('-');
        putPadded(month, 2, to);
        to.putByte('-');
        putPadded(day, 2, to);
        return year <= 0;
    }

    private static void putPadded(long number, int digits, WireBuffer to) {
        String text = Long.toString(number);
        for (int i = text.length(); i < digits; i++) {
            to.putByte('0');
        }
        to.putAscii(text);
    }
}
