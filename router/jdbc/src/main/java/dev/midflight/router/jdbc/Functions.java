package dev.midflight.router.jdbc;

import dev.midflight.router.sql.Dialect;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The functions that a statement calls. Of those that are not known here, nobody knows what they change. */
final class Functions {

    /** Words that may stand before a bracket and are no functions. */
    private static final Set<String> KEYWORDS = words(
            """
            ALL AND ANY ARRAY AS ASC BETWEEN BY CASE CHECK COLUMNS CONFLICT CROSS CUBE DISTINCT DIV DO ELSE END ESCAPE
            EXCEPT EXISTS FETCH FILTER FIRST FOR FROM FULL GROUP GROUPING HAVING ILIKE IN INDEX INNER INTERSECT INTERVAL
            INTO IS JOIN KEY LATERAL LEFT LIKE LIMIT MATERIALIZED MOD MULTISET NATURAL NOT OF OFFSET ON ONLY OR ORDER
            OUTER OVER OVERLAPS PARTITION RANGE RECURSIVE RETURNING RIGHT ROLLUP ROW ROWS SELECT SET SETS SIMILAR SOME
            STRAIGHT_JOIN TABLE TABLESAMPLE THEN UNION UNIQUE UPDATE USE USING VALUE VALUES WHEN WHERE WINDOW WITH
            WITHIN XOR BIGINT BINARY BIT CHAR CHARACTER DATETIME DEC DECIMAL DOUBLE FIXED FLOAT INT INTEGER NCHAR
            NUMERIC NVARCHAR PRECISION REAL SIGNED SMALLINT TIME TIMESTAMP TIMESTAMPTZ UNSIGNED VARBINARY VARCHAR
            VARYING YEAR DELETE INSERT REPLACE MERGE FORCE IGNORE EXPLAIN COPY""");

    /** Functions that come with the servers and change no table, and say the same as often as they are asked. */
    private static final Set<String> STABLE = words(
            """
            ABS ACOS ADDDATE ADDTIME AGE ARRAY_AGG ARRAY_APPEND ARRAY_CAT ARRAY_LENGTH ARRAY_POSITION ARRAY_REMOVE
            ARRAY_TO_STRING ASCII ASIN ATAN ATAN2 AVG BIN BIT_AND BIT_COUNT BIT_LENGTH BIT_OR BIT_XOR BOOL_AND BOOL_OR
            BTRIM CARDINALITY CAST CBRT CEIL CEILING CHARACTER_LENGTH CHAR_LENGTH CHARSET CHR COALESCE COLLATION CONCAT
            CONCAT_WS CONV CONVERT CONVERT_TZ COS COT COUNT CRC32 CUME_DIST CURDATE CURRENT_CATALOG CURRENT_DATABASE
            CURRENT_DATE CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURTIME DATABASE DATE
            DATEDIFF DATE_ADD DATE_FORMAT DATE_PART DATE_SUB DATE_TRUNC DAY DAYNAME DAYOFMONTH DAYOFWEEK DAYOFYEAR
            DECODE DEGREES DENSE_RANK ELT ENCODE EVERY EXP EXTRACT FIELD FIND_IN_SET FIRST_VALUE FLOOR FORMAT
            FROM_BASE64 FROM_DAYS FROM_UNIXTIME GENERATE_SERIES GET_FORMAT GREATEST GROUP_CONCAT HEX HOUR IF IFNULL
            INET_ATON INET_NTOA INITCAP INSTR ISNULL JSONB_AGG JSONB_ARRAY_ELEMENTS JSONB_ARRAY_ELEMENTS_TEXT
            JSONB_ARRAY_LENGTH JSONB_BUILD_ARRAY JSONB_BUILD_OBJECT JSONB_EACH JSONB_EXTRACT_PATH
            JSONB_EXTRACT_PATH_TEXT JSONB_OBJECT_AGG JSONB_SET JSONB_STRIP_NULLS JSONB_TYPEOF JSON_AGG JSON_ARRAY
            JSON_ARRAYAGG JSON_ARRAY_APPEND JSON_BUILD_ARRAY JSON_BUILD_OBJECT JSON_CONTAINS JSON_EACH JSON_EXTRACT
            JSON_INSERT JSON_KEYS JSON_LENGTH JSON_MERGE_PATCH JSON_OBJECT JSON_OBJECTAGG JSON_OBJECT_AGG JSON_QUERY
            JSON_QUOTE JSON_REMOVE JSON_REPLACE JSON_SEARCH JSON_SET JSON_TYPE JSON_UNQUOTE JSON_VALID JSON_VALUE
            JUSTIFY_DAYS JUSTIFY_HOURS JUSTIFY_INTERVAL LAG LAST_DAY LAST_VALUE LCASE LEAD LEAST LENGTH LN LOCALTIME
            LOCALTIMESTAMP LOCATE LOG LOG10 LOG2 LOWER LPAD LTRIM MAKEDATE MAKETIME MAKE_DATE MAKE_INTERVAL MAKE_TIME
            MAKE_TIMESTAMP MAKE_TIMESTAMPTZ MAX MD5 MEDIAN MICROSECOND MID MIN MINUTE MODE MONTH MONTHNAME NOW NTH_VALUE
            NTILE NULLIF NUMNODE NVL NVL2 OCT OCTET_LENGTH ORD OVERLAY PERCENTILE_CONT PERCENTILE_DISC PERCENT_RANK
            PERIOD_ADD PERIOD_DIFF PI POSITION POW POWER QUARTER QUOTE QUOTE_IDENT QUOTE_LITERAL QUOTE_NULLABLE RADIANS
            RANK REGEXP_INSTR REGEXP_LIKE REGEXP_MATCH REGEXP_MATCHES REGEXP_REPLACE REGEXP_SPLIT_TO_ARRAY
            REGEXP_SPLIT_TO_TABLE REGEXP_SUBSTR REPEAT REVERSE ROUND ROW_NUMBER ROW_TO_JSON RPAD RTRIM SCHEMA SECOND
            SEC_TO_TIME SHA SHA1 SHA2 SHA224 SHA256 SHA384 SHA512 SIGN SIN SOUNDEX SPACE SPLIT_PART SQRT STARTS_WITH
            STATEMENT_TIMESTAMP STD STDDEV STDDEV_POP STDDEV_SAMP STRCMP STRING_AGG STRING_TO_ARRAY STRPOS STR_TO_DATE
            SUBDATE SUBSTR SUBSTRING SUBSTRING_INDEX SUBTIME SUM TAN TIMEDIFF TIMESTAMPADD TIMESTAMPDIFF TIME_FORMAT
            TIME_TO_SEC TO_ASCII TO_BASE64 TO_CHAR TO_DATE TO_DAYS TO_HEX TO_JSON TO_JSONB TO_NUMBER TO_SECONDS
            TO_TIMESTAMP TO_TSQUERY TO_TSVECTOR TRANSACTION_TIMESTAMP TRANSLATE TRIM TRUNC TRUNCATE TS_RANK TS_HEADLINE
            PLAINTO_TSQUERY PHRASETO_TSQUERY WEBSEARCH_TO_TSQUERY UCASE UNHEX UNIX_TIMESTAMP UNNEST UPPER UTC_DATE
            UTC_TIME UTC_TIMESTAMP VARIANCE VAR_POP VAR_SAMP VERSION WEEK WEEKDAY WEEKOFYEAR WIDTH_BUCKET YEARWEEK
            ARRAY_PREPEND ANY_VALUE BIT_GET GROUPING_ID HASHTEXT MATCH AGAINST SUBSTRB LENGTHB JSON_TABLE XMLAGG ROWNUM
            ST_X ST_Y ST_DISTANCE ST_WITHIN ST_CONTAINS ST_GEOMFROMTEXT ST_ASTEXT POINT PG_TYPEOF COL_DESCRIPTION
            OBJ_DESCRIPTION FORMAT_TYPE PG_GET_EXPR PG_GET_INDEXDEF PG_GET_CONSTRAINTDEF PG_GET_VIEWDEF TO_REGCLASS
            HAS_TABLE_PRIVILEGE PG_TABLE_IS_VISIBLE PG_RELATION_SIZE PG_TOTAL_RELATION_SIZE PG_SIZE_PRETTY
            CURRENT_SCHEMAS PG_GET_USERBYID ARRAY_UPPER ARRAY_LOWER PG_GET_SERIAL_SEQUENCE""");

    /** Functions that come with the servers and change no table, but depend on the session or on the moment. */
    private static final Set<String> OF_THE_SESSION = words(
            """
            CLOCK_TIMESTAMP CONNECTION_ID CURRENT_SETTING CURRVAL FOUND_ROWS GEN_RANDOM_BYTES GEN_RANDOM_UUID GET_LOCK
            IS_FREE_LOCK IS_USED_LOCK LASTVAL LAST_INSERT_ID NEXTVAL PG_ADVISORY_LOCK PG_ADVISORY_LOCK_SHARED
            PG_ADVISORY_UNLOCK PG_ADVISORY_UNLOCK_ALL PG_ADVISORY_XACT_LOCK PG_ADVISORY_XACT_LOCK_SHARED
            PG_BACKEND_PID PG_CURRENT_WAL_LSN PG_CURRENT_XACT_ID PG_IS_IN_RECOVERY PG_NOTIFY PG_SLEEP
            PG_TRY_ADVISORY_LOCK PG_TRY_ADVISORY_XACT_LOCK RAND RANDOM RELEASE_ALL_LOCKS RELEASE_LOCK ROW_COUNT
            SESSION_USER SETSEED SETVAL SET_CONFIG SLEEP SYSDATE SYSTEM_USER SYS_GUID TIMEOFDAY TXID_CURRENT USER UUID
            UUID_GENERATE_V1 UUID_GENERATE_V4 UUID_SHORT UUIDV4 UUIDV7""");

    /** Of these, each statement of MariaDB and MySQL has its own, and they need no bracket. */
    private static final Set<String> MOMENTS = words(
            """
            CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP UTC_DATE UTC_TIME UTC_TIMESTAMP""");

    private Functions() {}

    private static Set<String> words(String text) {
        return Set.copyOf(List.of(text.strip().split("\\s+", -1)));
    }

    /** Those that are not known to leave all tables as they are, in lower case. */
    static Set<String> unknown(Tokens tokens) throws UnclearException {
        for (int place = 1; place < tokens.size(); place++) {
            if (tokens.isSymbol(place, "(") && tokens.mayBeName(place - 1)) {
                throw new UnclearException("a function is named in double quotes");
            }
        }
        Set<String> unknown = called(tokens);
        unknown.removeIf(name -> isKnown(name.toUpperCase(Locale.ROOT)));
        return unknown;
    }

    private static boolean isKnown(String name) {
        return STABLE.contains(name) || OF_THE_SESSION.contains(name);
    }

    /** True if the statement says the same wherever and as often as it is asked. */
    static boolean areStable(Tokens tokens) {
        for (int place = 0; place < tokens.size(); place++) {
            Token token = tokens.get(place);
            if (token.text().startsWith("@") || token.isSymbol(":=") || tokens.isPhrase(place, "NEXT", "VALUE")) {
                return false;
            }
        }
        return called(tokens).stream().allMatch(name -> STABLE.contains(name.toUpperCase(Locale.ROOT)));
    }

    /**
     * True if the time of a statement bears on it, so that the one before it may say something else. In PostgreSQL most
     * times are those of the transaction.
     */
    static boolean haveMoment(Tokens tokens, Dialect dialect) {
        for (int place = 0; place < tokens.size(); place++) {
            if (!tokens.isSymbol(place - 1, ".") && isMoment(tokens, place, dialect)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMoment(Tokens tokens, int place, Dialect dialect) {
        boolean calls = tokens.isSymbol(place + 1, "(");
        if (dialect.isPostgres()) {
            return calls && tokens.isWord(place, "STATEMENT_TIMESTAMP");
        }
        boolean empty = calls && tokens.isSymbol(place + 2, ")");
        return (tokens.isName(place) && MOMENTS.contains(tokens.get(place).text()))
                || (calls && tokens.isWord(place, "NOW", "CURDATE", "CURTIME"))
                || (empty && tokens.isWord(place, "UNIX_TIMESTAMP"));
    }

    private static Set<String> called(Tokens tokens) {
        Set<String> called = new HashSet<>();
        for (int place = 1; place < tokens.size(); place++) {
            if (tokens.isSymbol(place, "(") && tokens.isName(place - 1) && !isList(tokens, place)) {
                Token name = tokens.get(place - 1);
                boolean quoted = name.kind() == Token.Kind.NAME;
                if (quoted || !KEYWORDS.contains(name.text()) || tokens.isSymbol(place - 2, ".")) {
                    // A function in a schema is one of somebody's, whatever its name.
                    boolean foreign = tokens.isSymbol(place - 2, ".") && !tokens.isWord(place - 3, "PG_CATALOG");
                    called.add(((foreign ? "." : "") + name.text()).toLowerCase(Locale.ROOT));
                }
            }
        }
        return called;
    }

    /** True if the bracket here holds the columns of a table that is named before it. */
    private static boolean isList(Tokens tokens, int open) {
        int name = open - 1;
        while (tokens.isSymbol(name - 1, ".")) {
            name -= 2;
        }
        if (tokens.isWord(name - 1, "INTO", "AS", "COPY", "PARTITION", "TABLE")) {
            return true;
        }
        return isQueryWithName(tokens, open) || isTarget(tokens, name);
    }

    /** {@code WITH name (a, b) AS (}. */
    private static boolean isQueryWithName(Tokens tokens, int open) {
        int depth = tokens.get(open).depth();
        for (int place = open + 1; place < tokens.size(); place++) {
            if (tokens.get(place).depth() == depth) {
                return tokens.isWord(place + 1, "AS")
                        && (tokens.isSymbol(place + 2, "(") || tokens.isWord(place + 2, "MATERIALIZED", "NOT"))
                        && tokens.isWord(0, "WITH");
            }
        }
        return false;
    }

    /** {@code INSERT orders (a, b)}: the word INTO may be left away. */
    private static boolean isTarget(Tokens tokens, int name) {
        return tokens.isWord(0, "INSERT", "REPLACE")
                && name <= 2
                && List.of(1, 2).contains(name);
    }
}
