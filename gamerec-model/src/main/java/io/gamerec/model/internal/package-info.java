/** Networks, weights and optimiser, in DJL's terms; may change in any release. */
@NullMarked
package io.gamerec.model.internal;

import org.jspecify.annotations.NullMarked;
