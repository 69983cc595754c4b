package dev.midflight.router.jdbc;

/**
 * A word of a statement.
 *
 * @param kind what it is
 * @param text a word in upper case, a name without its quotes, the value of a text, else as it is written
 * @param start where it begins in the statement
 * @param end where it has ended
 * @param depth in how many brackets; an opening and a closing one are as deep as what is around them
 * @param parameter which question mark it is, from 1; 0 if it is none
 */
record Token(Kind kind, String text, int start, int end, int depth, int parameter) {

    /** What a word of a statement is. */
    enum Kind {
        /** A keyword or a name without quotes. */
        WORD,
        /** A name in quotes. */
        NAME,
        /** A text whose value is known. */
        TEXT,
        /** A number. */
        NUMBER,
        /** A question mark. */
        PARAMETER,
        /** A text or variable whose value is not known here. */
        OPAQUE,
        /** Anything else. */
        SYMBOL
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    /** True if it may be the name of a table, column or function. */
    boolean isName() {
        return kind == Kind.WORD || kind == Kind.NAME;
    }
}
