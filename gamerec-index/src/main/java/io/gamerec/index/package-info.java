/**
 * Vector indexes and the retriever: {@link io.gamerec.index.Indexes} makes exact indexes, in Java
 * or over FAISS; {@link io.gamerec.index.Retriever} finds candidates with one of them.
 */
@NullMarked
package io.gamerec.index;

import org.jspecify.annotations.NullMarked;
