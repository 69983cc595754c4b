package dev.midflight.router;

/**
 * What became of writes since they began.
 *
 * @param written at the authority
 * @param inTime of those in the MIRROR stages, at the follower before the caller had its answer
 * @param notInTime of those in the MIRROR stages, later
 * @param applied keys that were brought over by this process
 * @param failed attempts to do so that failed
 * @param waiting keys that were marked when this process last looked
 * @param noted keys that were written down as ones that may differ
 * @param notNoted keys that were to be and could not: compare the stores
 */
public record WriteCounts(
        long written, long inTime, long notInTime, long applied, long failed, int waiting, long noted, long notNoted) {}
