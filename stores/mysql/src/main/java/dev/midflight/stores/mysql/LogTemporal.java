package dev.midflight.stores.mysql;

import dev.midflight.spi.Temporals;

/** Dates and times as the log has them. */
final class LogTemporal {

    private static final int TIMESTAMP = 7;
    private static final int DATE = 10;
    private static final int TIME = 11;
    private static final int DATETIME = 12;
    private static final int NEWDATE = 14;

    private LogTemporal() {}

    /** The value as vectors have it. */
    static long value(int type, int digits, byte[] row, int at) {
        return switch (type) {
            case DATE, NEWDATE -> date((int) Bytes.unsigned(row, at, 3));
            case TIMESTAMP -> instant(Bytes.unsigned(row, at, 4), 0);
            case TIME -> decimalTime((int) Bytes.signed(row, at, 3));
            case DATETIME -> decimalDateTime(Bytes.unsigned(row, at, 8));
            case TableMap.TIMESTAMP2 -> instant(Bytes.bigEndian(row, at, 4), fraction(row, at + 4, digits));
            case TableMap.DATETIME2 -> dateTime(Bytes.bigEndian(row, at, 5), fraction(row, at + 5, digits));
            case TableMap.TIME2 -> time(row, at, digits);
            default -> throw new AssertionError(type);
        };
    }

    private static long date(int bits) {
        return Calendar.date(bits >> 9, bits >> 5 & 15, bits & 31);
    }

    private static long instant(long seconds, long micros) {
        return seconds == 0 && micros == 0 ? Temporals.ZERO_DATE : seconds * Calendar.SECOND + micros;
    }

    /** 1 bit sign, 17 bits year * 13 + month, 5 day, 5 hour, 6 minute, 6 second. */
    private static long dateTime(long bits, long micros) {
        int yearMonth = (int) (bits >> 22 & 0x1FFFF);
        long days = Calendar.date(yearMonth / 13, yearMonth % 13, (int) (bits >> 17 & 31));
        return Calendar.dateTime(days, clock(bits >> 12 & 31, bits >> 6 & 63, bits & 63) + micros);
    }

    /**
     * Seconds and fraction are one number, offset so that it is positive: the fraction of a negative time counts up
     * from the next lower second.
     */
    private static long time(byte[] row, int at, int digits) {
        int fractionBytes = (digits + 1) / 2;
        long offset = 1L << (23 + 8 * fractionBytes);
        long packed = Bytes.bigEndian(row, at, 3 + fractionBytes) - offset;
        long positive = Math.abs(packed);
        long bits = positive >> (8 * fractionBytes);
        long part = positive & ((1L << (8 * fractionBytes)) - 1);
        long micros = clock(bits >> 12 & 0x3FF, bits >> 6 & 63, bits & 63) + scaled(part, fractionBytes);
        return packed < 0 ? -micros : micros;
    }

    private static long fraction(byte[] row, int at, int digits) {
        int bytes = (digits + 1) / 2;
        return bytes == 0 ? 0 : scaled(Bytes.bigEndian(row, at, bytes), bytes);
    }

    /** One byte holds hundredths, two hold ten-thousandths, three hold millionths. */
    private static long scaled(long part, int bytes) {
        return switch (bytes) {
            case 1 -> part * 10_000;
            case 2 -> part * 100;
            default -> part;
        };
    }

    private static long decimalTime(int digits) {
        int positive = Math.abs(digits);
        long micros = clock(positive / 10_000, positive / 100 % 100, positive % 100);
        return digits < 0 ? -micros : micros;
    }

    private static long decimalDateTime(long digits) {
        long date = digits / 1_000_000;
        long time = digits % 1_000_000;
        long days = Calendar.date((int) (date / 10_000), (int) (date / 100 % 100), (int) (date % 100));
        return Calendar.dateTime(days, clock(time / 10_000, time / 100 % 100, time % 100));
    }

    private static long clock(long hours, long minutes, long seconds) {
        return hours * Calendar.HOUR + minutes * Calendar.MINUTE + seconds * Calendar.SECOND;
    }
}
