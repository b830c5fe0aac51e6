/** The code that the documentation shows, compiled and run. */
@NullMarked
package io.gamerec.examples.snippets;

import org.jspecify.annotations.NullMarked;
