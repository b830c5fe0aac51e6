/** Reads the UCSD Steam files as published. */
@NullMarked
package io.gamerec.features.steam;

import org.jspecify.annotations.NullMarked;
