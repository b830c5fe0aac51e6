/** The shapes that the two towers can have. */
@NullMarked
package io.gamerec.model.tower;

import org.jspecify.annotations.NullMarked;
