/** For gamerec's own modules; may change in any release. */
@NullMarked
package io.gamerec.features.internal;

import org.jspecify.annotations.NullMarked;
