package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.Kind;
import dev.midflight.spi.Temporals;
import dev.midflight.spi.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The forms of numbers and dates, against the JDK's own, over random values of a fixed seed. */
final class FormsTest {

    private static final long SEED = 20_261_121;
    private static final PgType NUMERIC = new PgType(Oids.NUMERIC, PgType.Sort.BASE, "numeric", -1, 0, List.of());

    @Test
    void numericTextSurvivesItsBinaryForm() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            BigDecimal number = new BigDecimal(new BigInteger(random.nextInt(250), random), random.nextInt(60));
            String text = (random.nextBoolean() ? number : number.negate()).toPlainString();

            assertThat(throughBinary(text)).isEqualTo(text);
        }
        for (String text : List.of("0", "0.000", "10000", "0.0001", "100000000", "-0.00010000", "NaN", "-Infinity")) {
            assertThat(throughBinary(text)).isEqualTo(text);
        }
        assertThat(throughBinary("+007.50")).isEqualTo("7.50");
        assertThat(throughBinary("-0")).isEqualTo("0");
    }

    private static String throughBinary(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        WireBuffer form = new WireBuffer(16);
        NumericForm.write(bytes, 0, bytes.length, NUMERIC, form);
        Vector read = new Vector(Kind.Storage.BYTES);
        new NumericForm().readText(form.toBytes(), 0, form.size(), read);
        return new String(read.bytesAt(0), StandardCharsets.US_ASCII);
    }

    @Test
    void wholeNumbersSurviveTheirNumericForm() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            long number = random.nextLong() >>> random.nextInt(64);

            assertThat(whole(number, NumericForm.Signs.UNSIGNED)).isEqualTo(number);
            assertThat(whole(-number, NumericForm.Signs.SIGNED)).isEqualTo(-number);
        }
        assertThat(whole(-1, NumericForm.Signs.UNSIGNED)).isEqualTo(-1);
        assertThat(whole(Long.MIN_VALUE, NumericForm.Signs.SIGNED)).isEqualTo(Long.MIN_VALUE);
    }

    private static long whole(long number, NumericForm.Signs signs) {
        WireBuffer form = new WireBuffer(16);
        NumericForm.writeLong(number, signs, form);
        Vector read = new Vector(Kind.Storage.LONG);
        if (signs == NumericForm.Signs.UNSIGNED) {
            NumericForm.readUnsigned(form.toBytes(), 0, form.size(), read);
        } else {
            NumericForm.readSigned(form.toBytes(), 0, form.size(), read);
        }
        return read.longAt(0);
    }

    @Test
    void numericBeyondSixtyFourBitsIsNotCut() {
        byte[] text = "18446744073709551616".getBytes(StandardCharsets.US_ASCII);
        WireBuffer form = new WireBuffer(16);
        NumericForm.write(text, 0, text.length, NUMERIC, form);

        Vector read = new Vector(Kind.Storage.LONG);
        assertThatThrownBy(() -> NumericForm.readUnsigned(form.toBytes(), 0, form.size(), read))
                .isInstanceOf(UnfitException.class);
    }

    @Test
    void datesAndTimesSurviveTheirText() {
        Random random = new Random(SEED);
        DayText text = new DayText();
        for (int i = 0; i < 20_000; i++) {
            long days = Days.DATE_MIN + (long) (random.nextDouble() * 10_000_000);
            long micros = days * Temporals.DAY_MICROS + (long) (random.nextDouble() * Temporals.DAY_MICROS);
            WireBuffer date = new WireBuffer(32);
            WireBuffer dateTime = new WireBuffer(32);

            Days.putDate(days, date);
            Days.putDateTime(micros, i % 2 == 0 ? "" : "+00", dateTime);

            assertThat(text.date(date.bytes(), 0, date.size())).isEqualTo(days);
            assertThat(text.dateTime(dateTime.bytes(), 0, dateTime.size())).isEqualTo(micros);
            LocalDate calendar = LocalDate.ofEpochDay(days);
            assertThat(Days.ofCivil(calendar.getYear(), calendar.getMonthValue(), calendar.getDayOfMonth()))
                    .isEqualTo(days);
        }
    }

    @Test
    void transactionNumbersAreWidenedAroundTheReference() {
        XidWidener widener = new XidWidener((5L << 32) + 10);

        assertThat(widener.widen(10)).isEqualTo((5L << 32) + 10);
        assertThat(widener.widen(-1)).isEqualTo((5L << 32) - 1);
        assertThat(widener.widen(1 << 29)).isEqualTo((5L << 32) + (1 << 29));
        assertThatThrownBy(() -> widener.widen((1 << 30) + 100)).isInstanceOf(IllegalStateException.class);
        widener.refresh((6L << 32) - 5);
        assertThat(widener.widen(3)).isEqualTo((6L << 32) + 3);
        assertThat(widener.widen(-5)).isEqualTo((6L << 32) - 5);
    }

    @Test
    void positionsAreComparedWithoutSign() {
        PgPosition low = PgPosition.parse("7FFFFFFF/0");
        PgPosition high = PgPosition.parse("80000000/0");

        assertThat(high.covers(low)).isTrue();
        assertThat(low.covers(high)).isFalse();
        assertThat(high.isAfter(low)).isTrue();
        assertThat(PgPosition.parse(high.encode())).isEqualTo(high);
        assertThat(high.includes(new PgTx(1, low.lsn()))).isTrue();
        assertThat(low.includes(new PgTx(1, low.lsn()))).isFalse();
        assertThat(PgTx.parse(new PgTx(77, low.lsn()).encode())).isEqualTo(new PgTx(77, low.lsn()));
    }

    @Test
    void namesStayDistinctWithinTheServersLength() {
        String long1 = "a".repeat(80) + "1";
        String long2 = "a".repeat(80) + "2";

        assertThat(Names.shorten(long1)).hasSizeLessThanOrEqualTo(63).isNotEqualTo(Names.shorten(long2));
        assertThat(Names.slot("Shop-2")).isEqualTo("midflight_shop_2");
        assertThat(Names.literal("it's \\")).isEqualTo("E'it''s \\\\'");
        assertThat(Names.quote("a\"b")).isEqualTo("\"a\"\"b\"");
    }
}
