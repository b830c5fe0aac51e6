/** To come. */
@NullMarked
package io.gamerec.features;

import org.jspecify.annotations.NullMarked;
