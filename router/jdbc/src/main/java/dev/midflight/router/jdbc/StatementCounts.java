package dev.midflight.router.jdbc;

/**
 * What became of an application's statements since its data source was made.
 *
 * @param atOld reads that the old side answered
 * @param atNew reads that the new side answered
 * @param saved reads that failed at the follower and went to the authority
 * @param unknown writes that were not understood, so that all tables were marked
 * @param keysMarked keys that were marked, some of them perhaps in transactions that were rolled back later
 * @param wholesMarked how often a whole table was marked
 */
public record StatementCounts(long atOld, long atNew, long saved, long unknown, long keysMarked, long wholesMarked) {}
