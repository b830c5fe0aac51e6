/** What the towers are trained to minimise, and against which items. */
@NullMarked
package io.gamerec.model.loss;

import org.jspecify.annotations.NullMarked;
