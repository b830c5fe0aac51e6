/** Where data comes from: files and Arrow columns in, interactions and catalogue out. */
@NullMarked
package io.gamerec.features.source;

import org.jspecify.annotations.NullMarked;
