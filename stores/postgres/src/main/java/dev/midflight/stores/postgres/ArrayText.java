package dev.midflight.stores.postgres;

import dev.midflight.spi.Vector;
import java.nio.charset.StandardCharsets;

/**
 * PostgreSQL's text form of arrays, {@code {1,NULL,"a b"}}, read as JSON lists or as joined labels. Numbers and truth
 * values become JSON's own, everything else strings. Lower bounds other than 1 are left out. One thread at a time.
 */
final class ArrayText {

    /** How elements appear in JSON. */
    private enum Form {
        NUMBER,
        TRUTH,
        STRING
    }

    private final Form form;
    private final WireBuffer out = new WireBuffer(256);

    ArrayText(int element) {
        this.form = switch (element) {
            case Oids.INT2, Oids.INT4, Oids.INT8, Oids.OID, Oids.FLOAT4, Oids.FLOAT8, Oids.NUMERIC -> Form.NUMBER;
            case Oids.BOOL -> Form.TRUTH;
            default -> Form.STRING;
        };
    }

    /** Appends the array as JSON text. */
    void readJson(byte[] from, int start, int length, Vector into) {
        out.truncate(0);
        int end = start + length;
        int at = begin(from, start);
        while (at < end) {
            byte letter = from[at];
            if (letter == '{' || letter == '}') {
                out.putByte(letter == '{' ? '[' : ']');
                at++;
            } else if (letter == ',') {
                out.putByte(',');
                at++;
            } else if (letter == '"') {
                at = quoted(from, at + 1);
            } else {
                at = bare(from, at, end);
            }
        }
        into.addBytes(out.bytes(), 0, out.size());
    }

    /** Where the braces begin: behind {@code [2:3]=}, if that is there. */
    private static int begin(byte[] from, int start) {
        int at = start;
        while (from[at] != '{') {
            at++;
        }
        return at;
    }

    private int quoted(byte[] from, int start) {
        int at = start;
        out.putByte('"');
        while (from[at] != '"') {
            at += from[at] == '\\' ? 1 : 0;
            putEscaped(from[at++], out);
        }
        out.putByte('"');
        return at + 1;
    }

    private int bare(byte[] from, int start, int end) {
        int at = start;
        while (at < end && from[at] != ',' && from[at] != '}') {
            at++;
        }
        int length = at - start;
        byte first = from[start];
        if (length == 4 && first == 'N' && from[start + 1] == 'U') {
            out.putAscii("null");
        } else if (form == Form.TRUTH) {
            out.putAscii(first == 't' ? "true" : "false");
        } else if (form == Form.NUMBER && (first == '-' ? from[start + 1] : first) <= '9') {
            out.putBytes(from, start, length);
        } else {
            putString(from, start, at);
        }
        return at;
    }

    private void putString(byte[] from, int start, int end) {
        out.putByte('"');
        for (int i = start; i < end; i++) {
            putEscaped(from[i], out);
        }
        out.putByte('"');
    }

    private static void putEscaped(byte letter, WireBuffer to) {
        if (letter == '"' || letter == '\\') {
            to.putByte('\\');
            to.putByte(letter);
        } else if (letter >= 0 && letter < ' ') {
            to.putAscii("\\u%04x".formatted((int) letter));
        } else {
            to.putByte(letter);
        }
    }

    /** Appends the elements of a flat array joined by commas. */
    static void readLabels(byte[] from, int start, int length, Vector into) {
        byte[] joined = new byte[length];
        int count = 0;
        int end = start + length;
        boolean quoted = false;
        for (int at = begin(from, start) + 1; at < end; at++) {
            byte letter = from[at];
            if (letter == '"') {
                quoted = !quoted;
            } else if (letter == '\\' && quoted) {
                joined[count++] = from[++at];
            } else if (letter != '}' || quoted) {
                joined[count++] = letter;
            }
        }
        into.addBytes(joined, 0, count);
    }

    /** Puts joined labels as an array. */
    static void putLabels(byte[] labels, int start, int end, WireBuffer to) {
        to.putByte('{');
        int at = start;
        while (at < end) {
            to.putByte('"');
            while (at < end && labels[at] != ',') {
                if (labels[at] == '"' || labels[at] == '\\') {
                    to.putByte('\\');
                }
                to.putByte(labels[at++]);
            }
            to.putByte('"');
            if (at++ < end) {
                to.putByte(',');
            }
        }
        to.putByte('}');
    }

    /** Puts a JSON list as an array. */
    static void putJson(byte[] json, int start, int end, WireBuffer to) {
        int at = start;
        int depth = 0;
        while (at < end) {
            byte letter = json[at];
            if (letter == '[' || letter == ']') {
                depth += letter == '[' ? 1 : -1;
                to.putByte(letter == '[' ? '{' : '}');
                at++;
            } else if (letter == '"') {
                at = putString(json, at + 1, end, to);
            } else if (letter == 'n') {
                to.putAscii("NULL");
                at += 4;
            } else if (letter == '{' || (depth == 0 && letter > ' ')) {
                throw new UnfitException("the JSON text is not a list of plain values");
            } else {
                if (letter > ' ') {
                    to.putByte(letter);
                }
                at++;
            }
        }
    }

    private static int putString(byte[] json, int start, int end, WireBuffer to) {
        int at = start;
        to.putByte('"');
        while (at < end && json[at] != '"') {
            if (json[at] == '\\') {
                at = putUnescaped(json, at + 1, end, to);
            } else {
                to.putByte(json[at++]);
            }
        }
        to.putByte('"');
        return at + 1;
    }

    private static int putUnescaped(byte[] json, int at, int end, WireBuffer to) {
        switch (json[at]) {
            case 'n' -> to.putByte('\n');
            case 't' -> to.putByte('\t');
            case 'r' -> to.putByte('\r');
            case 'b' -> to.putByte('\b');
            case 'f' -> to.putByte('\f');
            case 'u' -> {
                StringBuilder units = new StringBuilder();
                int next = at - 1;
                while (next + 5 < end && json[next] == '\\' && json[next + 1] == 'u') {
                    units.append((char) Integer.parseInt(new String(json, next + 2, 4, StandardCharsets.US_ASCII), 16));
                    next += 6;
                }
                if (units.indexOf("\0") >= 0) {
                    throw new UnfitException("text with a NUL character");
                }
                for (byte letter : units.toString().getBytes(StandardCharsets.UTF_8)) {
                    if (letter == '"' || letter == '\\') {
                        to.putByte('\\');
                    }
                    to.putByte(letter);
                }
                return next;
            }
            case '"', '\\' -> {
                to.putByte('\\');
                to.putByte(json[at]);
            }
            default -> to.putByte(json[at]);
        }
        return at + 1;
    }
}
