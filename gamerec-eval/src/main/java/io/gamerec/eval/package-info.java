/**
 * How good a recommender is: {@link io.gamerec.eval.Evaluator} asks every system the questions of a
 * {@link io.gamerec.eval.Protocol} and reports its {@link io.gamerec.eval.RankingMetric metrics}
 * with their standard errors.
 */
@NullMarked
package io.gamerec.eval;

import org.jspecify.annotations.NullMarked;
