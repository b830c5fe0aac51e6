/** What vector indexes share: arguments, locks, ids, filters, live changes. */
@NullMarked
package io.gamerec.api.internal.index;

import org.jspecify.annotations.NullMarked;
