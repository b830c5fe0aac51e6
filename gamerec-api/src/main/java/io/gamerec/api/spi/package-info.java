/** Extension points found by {@link java.util.ServiceLoader}. */
@NullMarked
package io.gamerec.api.spi;

import org.jspecify.annotations.NullMarked;
