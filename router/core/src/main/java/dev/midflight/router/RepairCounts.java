package dev.midflight.router;

/**
 * What a round of repair came to.
 *
 * @param healedItself both sides were the same
 * @param healedByCopy both sides were the same after attempts
 * @param tried brought over, to be looked at again
 * @param notHealable still different after all attempts
 */
public record RepairCounts(int healedItself, int healedByCopy, int tried, int notHealable) {

    /** Nothing was done. */
    static final RepairCounts NONE = new RepairCounts(0, 0, 0, 0);
}
