/** To come. */
@NullMarked
package io.gamerec.index;

import org.jspecify.annotations.NullMarked;
