/** How a training run is set up, followed and summed up, whatever is trained. */
@NullMarked
package io.gamerec.model.training;

import org.jspecify.annotations.NullMarked;
