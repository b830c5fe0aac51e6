/** Shared by the baselines; not for use outside gamerec. */
@NullMarked
package io.gamerec.eval.internal;

import org.jspecify.annotations.NullMarked;
