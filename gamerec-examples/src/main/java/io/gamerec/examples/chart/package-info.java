/** Pictures for the documentation, drawn from the JSON of the benchmarks. */
@NullMarked
package io.gamerec.examples.chart;

import org.jspecify.annotations.NullMarked;
