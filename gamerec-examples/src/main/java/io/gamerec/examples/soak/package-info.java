/** Threads that search, change and swap indexes at once, and check every answer. */
@NullMarked
package io.gamerec.examples.soak;

import org.jspecify.annotations.NullMarked;
