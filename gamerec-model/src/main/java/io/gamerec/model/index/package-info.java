/** Vector indexes on the devices of models. */
@NullMarked
package io.gamerec.model.index;

import org.jspecify.annotations.NullMarked;
