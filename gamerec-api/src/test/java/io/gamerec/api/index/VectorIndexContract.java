package io.gamerec.api.index;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;

/**
 * What every kind of index keeps. A test of a kind says which provider makes it and, where it may
 * miss some of the nearest or compresses vectors, how much; see {@link IndexKind}. A kind that
 * compares every vector and keeps them as they are keeps {@link ExactIndexContract} too.
 */
public abstract class VectorIndexContract
    implements SearchContract, FilterContract, LiveChangesContract, FilesContract {
  @BeforeEach
  void providerCanBeUsed() {
    assumeTrue(provider().unavailable().isEmpty(), () -> provider().unavailable().orElseThrow());
  }
}
