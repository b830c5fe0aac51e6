/** To come. */
@NullMarked
package io.gamerec.model;

import org.jspecify.annotations.NullMarked;
