package io.gamerec.examples.generate;

/**
 * What was written.
 *
 * @param users users with a well-formed library, empty ones included
 * @param games games that a library may hold, those without metadata included
 * @param pairs (user, game) pairs in well-formed libraries
 * @param reviews reviews in well-formed lines
 * @param malformedLines lines that a reader must report, in all files
 * @param bytes size of the three files
 */
public record GenerationReport(
    int users, int games, long pairs, long reviews, long malformedLines, long bytes) {}
