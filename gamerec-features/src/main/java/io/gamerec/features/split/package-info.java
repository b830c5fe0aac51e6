/**
 * Ways of dividing data into training, validation and test; {@link io.gamerec.features.Splits}
 * starts each.
 */
@NullMarked
package io.gamerec.features.split;

import org.jspecify.annotations.NullMarked;
