/** To come. */
@NullMarked
package io.gamerec.eval;

import org.jspecify.annotations.NullMarked;
