/**
 * Contracts of a two-stage recommender: a {@link io.gamerec.api.History} goes in, a {@link
 * io.gamerec.api.CandidateRetriever} finds candidates, a {@link io.gamerec.api.CandidateRanker}
 * orders them, a {@link io.gamerec.api.Recommender} joins both and answers with titles.
 *
 * <p>Raw ids go in and raw ids come out; row numbers appear only in {@link io.gamerec.api.data} and
 * {@link io.gamerec.api.index}, for those who implement a part.
 */
@NullMarked
package io.gamerec.api;

import org.jspecify.annotations.NullMarked;
