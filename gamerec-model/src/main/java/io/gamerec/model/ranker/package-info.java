/** Second-stage rankers. */
@NullMarked
package io.gamerec.model.ranker;

import org.jspecify.annotations.NullMarked;
