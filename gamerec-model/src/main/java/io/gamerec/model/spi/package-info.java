/** Extension points found by {@link java.util.ServiceLoader}. */
@NullMarked
package io.gamerec.model.spi;

import org.jspecify.annotations.NullMarked;
