/**
 * Writes data sets in the format of the UCSD Steam files out of a seed, with tastes that a
 * recommender can learn and the dirt that a reader must bear; and makes data of any size in memory,
 * without tastes, for benchmarks.
 */
@NullMarked
package io.gamerec.examples.generate;

import org.jspecify.annotations.NullMarked;
