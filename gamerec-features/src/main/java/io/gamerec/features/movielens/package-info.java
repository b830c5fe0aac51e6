/** Reads the MovieLens data sets as published. */
@NullMarked
package io.gamerec.features.movielens;

import org.jspecify.annotations.NullMarked;
