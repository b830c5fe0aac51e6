package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IndexesTest {
  private final MovingProvider works = new MovingProvider();

  @AfterEach
  void back() {
    MovingProvider.moved = false;
  }

  @Test
  void choose_takesFaissWhereItWorks() {
    assertEquals("moving", Indexes.choose(null, works).name());
    assertEquals("moving", Indexes.choose("faiss", works).name());
    assertEquals("exact", Indexes.choose("exact", works).name());
  }

  @Test
  void choose_takesExactElse_unlessFaissIsForced() {
    MovingProvider.moved = true;
    assertEquals("exact", Indexes.choose(null, works).name());
    var refused =
        assertThrows(GamerecException.class, () -> Indexes.choose("faiss", works)).getMessage();
    assertEquals(
        "the system property gamerec.index asks for faiss: it stayed on the other machine",
        refused);
  }

  @Test
  void choose_otherProperty_isRefused() {
    var refused = assertThrows(IllegalStateException.class, () -> Indexes.choose("hnsw", works));
    assertEquals(
        "the system property gamerec.index must be faiss or exact, got 'hnsw'",
        refused.getMessage());
  }

  @Test
  void auto_canBeUsed() {
    assertTrue(Indexes.auto().unavailable().isEmpty());
  }

  @Test
  void named_findsEveryProvider() {
    assertEquals("exact", Indexes.named("exact").name());
    assertEquals("faiss", Indexes.named("faiss").name());
    assertEquals("moving", Indexes.named("moving").name());
    var refused = assertThrows(IllegalArgumentException.class, () -> Indexes.named("hnsw"));
    assertEquals("index must be one of [exact, faiss, moving], got 'hnsw'", refused.getMessage());
  }
}
