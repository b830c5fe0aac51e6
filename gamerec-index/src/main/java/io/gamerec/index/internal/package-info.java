/** The indexes behind {@link io.gamerec.index.Indexes}: Java, FAISS and the loading of natives. */
@NullMarked
package io.gamerec.index.internal;

import org.jspecify.annotations.NullMarked;
