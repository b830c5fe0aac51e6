/** Runnable programs, each a thin class over the public API. */
@NullMarked
package io.gamerec.examples;

import org.jspecify.annotations.NullMarked;
