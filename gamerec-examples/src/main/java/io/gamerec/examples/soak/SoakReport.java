package io.gamerec.examples.soak;

import java.util.List;

/**
 * What came of a soak.
 *
 * @param seconds how long it ran
 * @param searches answers that were checked
 * @param writes changes, each of some items
 * @param changedItems items that they added, updated and removed
 * @param swaps snapshots that were put in place of others
 * @param errors exceptions and answers that were too short
 * @param wrongIds places of answers that may not be: not there, not allowed, twice, or with another
 *     vector's score
 * @param first the first few of either, in words
 */
public record SoakReport(
    double seconds,
    long searches,
    long writes,
    long changedItems,
    long swaps,
    long errors,
    long wrongIds,
    List<String> first) {}
