package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueRuleTest {
  private final MovingProvider works = new MovingProvider();

  @AfterEach
  void back() {
    MovingProvider.moved = false;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 128, 0.95, Flat, Faiss[Flat]",
    "5437, 128, 0.95, Flat, Faiss[Flat]",
    "50000, 128, 0.95, Flat, Faiss[Flat]",
    "100000, 128, 0.95, 'HNSW32, efSearch 128', 'Faiss[HNSW32, efSearch=128]'",
    "100000, 128, 0.99, 'HNSW32, efSearch 640', 'Faiss[HNSW32, efSearch=640]'",
    "100000, 128, 0.5, 'HNSW32, efSearch 32', 'Faiss[HNSW32, efSearch=32]'",
    "100000, 128, 0.99999, 'HNSW32, efSearch 1024', 'Faiss[HNSW32, efSearch=1024]'",
    "100000, 64, 0.95, Flat, Faiss[Flat]",
    "5000000, 128, 0.95, 'HNSW32, efSearch 128', 'Faiss[HNSW32, efSearch=128]'",
    "5000001, 128, 0.95, 'IVF8192,Flat, nprobe 263', 'Faiss[IVF8192,Flat, nprobe=263]'",
    "10000000, 128, 0.9, 'IVF8192,Flat, nprobe 132', 'Faiss[IVF8192,Flat, nprobe=132]'",
    "1000000000, 96, 0.999, 'IVF65536,Flat, nprobe 16384', 'Faiss[IVF65536,Flat, nprobe=16384]'",
    "10000, 65536, 0.95, 'IVF1024,Flat, nprobe 33', 'Faiss[IVF1024,Flat, nprobe=33]'",
    "2000000000, 65536, 1, Flat, Faiss[Flat]"
  })
  void of_sizeDimensionAndTarget_giveTheKind(
      long size, int dim, double target, String described, String provider) {
    CatalogueRule rule = CatalogueRule.of(size, dim, target);
    assertEquals(described, rule.described());
    assertEquals(provider, rule.provider().toString());
  }

  @Test
  void of_reason_namesWhatDecided() {
    assertEquals(
        "5,437 vectors of 128 floats take a flat search about 0.09 ms and it misses nothing",
        CatalogueRule.of(5_437, 128, 0.95).reason());
    assertEquals(
        "1,000,000 vectors of 128 floats take a flat search about 17.02 ms; recall target 0.95",
        CatalogueRule.of(1_000_000, 128, 0.95).reason());
    assertEquals(
        "1,000,000 vectors of 128 floats take a flat search about 17.02 ms; only it has a recall of"
            + " 1",
        CatalogueRule.of(1_000_000, 128, 1).reason());
    assertTrue(
        CatalogueRule.of(10_000_000, 128, 0.95)
            .reason()
            .endsWith(", a graph is slow to build; recall target 0.95"));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 128, 0.95, 'size must be at least 0, got -1'",
    "1, 0, 0.95, 'dim must be in [1, 65536], got 0'",
    "1, 65537, 0.95, 'dim must be in [1, 65536], got 65537'",
    "1, 128, 0, 'recallTarget must be in (0, 1], got 0.0'"
  })
  void of_wrongArguments_areNamed(long size, int dim, double target, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> CatalogueRule.of(size, dim, target))
            .getMessage());
  }

  @Test
  void choose_whereFaissWorks_takesTheRule() {
    CatalogueRule rule = CatalogueRule.of(1_000_000, 128, 0.95);
    IndexChoice choice = Indexes.choose(null, works, rule);
    assertEquals("Faiss[HNSW32, efSearch=128]", choice.provider().toString());
    assertEquals("HNSW32, efSearch 128: " + rule.reason(), choice.toString());
  }

  @Test
  void choose_withoutFaiss_takesJavaAndSaysWhy() {
    MovingProvider.moved = true;
    CatalogueRule rule = CatalogueRule.of(1_000_000, 128, 0.95);
    IndexChoice choice = Indexes.choose(null, works, rule);
    assertEquals("exact", choice.provider().name());
    assertEquals("exact: it stayed on the other machine", choice.toString());
    assertThrows(GamerecException.class, () -> Indexes.choose("faiss", works, rule));
  }

  @Test
  void choose_forced_obeys() {
    IndexChoice choice = Indexes.choose("exact", works, CatalogueRule.of(1_000_000, 128, 0.95));
    assertEquals("exact", choice.provider().name());
    assertEquals("exact: the system property gamerec.index asks for it", choice.toString());
  }

  @Test
  void forCatalogue_canBeUsed() {
    assertTrue(Indexes.forCatalogue(1_000_000, 16, 0.9).provider().unavailable().isEmpty());
  }
}
