/** Retrievers that every model has to beat: random, popularity and EASE. */
@NullMarked
package io.gamerec.eval.baseline;

import org.jspecify.annotations.NullMarked;
