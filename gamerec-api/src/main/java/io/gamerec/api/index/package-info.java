/** The contract of a vector index: vectors in insertion order, nearest rows out. */
@NullMarked
package io.gamerec.api.index;

import org.jspecify.annotations.NullMarked;
