package dev.midflight.router;

/**
 * What became of reads since they began.
 *
 * @param atOld answered by the old side
 * @param atNew answered by the new side
 * @param saved failed at the follower and were answered by the authority
 * @param failedAtOld failed at the old side
 * @param failedAtNew failed at the new side
 * @param equal compared and equal in every field
 * @param equivalent compared, and what differs is excused by rules
 * @param stale differed and were the same when read again
 * @param different differed and still did when read again
 * @param unknown could not be compared: they changed all the time, or a rule failed
 * @param notCompared were to be compared and were not: no room, too late, or the other side is left in peace
 */
public record ReadCounts(
        long atOld,
        long atNew,
        long saved,
        long failedAtOld,
        long failedAtNew,
        long equal,
        long equivalent,
        long stale,
        long different,
        long unknown,
        long notCompared) {}
