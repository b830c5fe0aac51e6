/** The contract of a vector index: vectors under ids, the nearest allowed ids out. */
@NullMarked
package io.gamerec.api.index;

import org.jspecify.annotations.NullMarked;
