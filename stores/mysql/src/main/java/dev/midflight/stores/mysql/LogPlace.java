package dev.midflight.stores.mysql;

/**
 * A place in a server's binary log.
 *
 * @param file the file's name; its number behind the last point gives the order
 * @param offset the byte in the file
 */
record LogPlace(String file, long offset) implements Comparable<LogPlace> {

    /** Before everything. */
    static final LogPlace START = new LogPlace("", 0);

    @Override
    public int compareTo(LogPlace other) {
        int byFile = file.equals(other.file) ? 0 : Long.compare(number(), other.number());
        return byFile != 0 ? byFile : Long.compare(offset, other.offset);
    }

    private long number() {
        int point = file.lastIndexOf('.');
        return point < 0 ? 0 : Long.parseLong(file.substring(point + 1));
    }

    /** The place as text; {@link #parse} reads it back. */
    @Override
    public String toString() {
        return file + ":" + offset;
    }

    static LogPlace parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("%s is no place in a binary log".formatted(text));
        }
        return new LogPlace(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
    }
}
