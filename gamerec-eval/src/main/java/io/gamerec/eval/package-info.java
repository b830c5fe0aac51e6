/** How good a recommender is: metrics and the protocols that make their questions. */
@NullMarked
package io.gamerec.eval;

import org.jspecify.annotations.NullMarked;
