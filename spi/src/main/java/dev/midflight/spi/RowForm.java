package dev.midflight.spi;

/**
 * A form in which a store sends and takes whole rows. Where both sides of a table have equal forms, rows can go from
 * one to the other as they come: taken apart and put together again they would be the same bytes. {@code equals} says
 * so only where that is certain.
 */
public interface RowForm {

    /**
     * Takes a row apart: appends it to the vectors of a batch.
     *
     * @param from where the row's bytes are
     * @param start where they begin
     * @return where they end
     */
    int takeApart(byte[] from, int start, RowBatch into);
}
