/** Vectors of trained towers, in files that Python and others read. */
@NullMarked
package io.gamerec.model.export;

import org.jspecify.annotations.NullMarked;
