package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.index.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaissTest {
  private static String refusal(Runnable call) {
    return assertThrows(IllegalArgumentException.class, call::run).getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Flat",
        "SQfp16",
        "PQ16x10np",
        "HNSW",
        "HNSW32,Flat",
        "HNSW32_SQ8",
        "HNSW8_PQ4np",
        "IVF1024,Flat",
        "IVF4096_HNSW32,PQ16np",
        "IVF64,PQ8+16",
        "PCAWR64,IVF64,SQ4",
        "OPQ16_64,L2norm,Pad128,RR,PQ16",
        "IVF64,PQ8x6np,RFlat",
        "HNSW16_SQ8,Refine(SQfp16)"
      })
  void factory_ofEachPart_isTaken(String factory) {
    assertEquals("Faiss[" + factory + "]", Faiss.factory(factory).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "flat",
        "Flat,",
        ",Flat",
        "Flat,IDMap",
        "LSH",
        "PQ16x4fs",
        "NSG32",
        "IVF64",
        "IVF64_NSG8,Flat",
        "IVF64(IVF4,Flat),Flat",
        "IVF-1,Flat",
        "RQ4x8",
        "Flat\u0000",
        "Flat Flat",
        "RFlat",
        "Flat,RFlat,RFlat"
      })
  void factory_ofNoKind_namesWhatThereIs(String factory) {
    String message = refusal(() -> Faiss.factory(factory));
    assertTrue(message.startsWith("factory must be transforms (PCA64,"), message);
    assertTrue(message.endsWith("Got '" + factory + "'"), message);
  }

  @Test
  void factory_withAnIdMap_isTheSameWithout() {
    assertEquals("Faiss[Flat]", Faiss.factory("IDMap,Flat").toString());
    assertEquals("Faiss[HNSW32]", Faiss.factory("IDMap2,HNSW32").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "'IVF0,Flat', 'lists of IVF must be in [1, 1048576], got 0 in'",
    "'IVF99999999999,Flat', 'lists of IVF must be in [1, 1048576], got 99999999999 in'",
    "HNSW1, 'links of HNSW must be in [2, 512], got 1 in'",
    "'IVF4_HNSW0,Flat', 'links of HNSW must be in [2, 512], got 0 in'",
    "PQ0, 'parts of PQ must be in [1, 65536], got 0 in'",
    "PQ4x17, 'bits of PQ must be in [1, 16], got 17 in'",
    "'IVF4,PQ4x9', 'bits of PQ behind IVF must be in [1, 8], got 9 in'",
    "'PCA0,Flat', 'pca must be in [1, 65536], got 0 in'"
  })
  void factory_numberOutOfRange_isNamed(String factory, String message) {
    assertEquals(message + " '" + factory + "'", refusal(() -> Faiss.factory(factory)));
  }

  @Test
  void parameter_ofAnotherKind_isRefused() {
    assertEquals(
        "efSearch is a parameter of HNSW indexes, this one is IVF4,Flat",
        refusal(() -> Faiss.ivfFlat(4).efSearch(8)));
    assertEquals(
        "efConstruction is a parameter of HNSW indexes, this one is SQ8",
        refusal(() -> Faiss.sq8().efConstruction(8)));
    assertEquals(
        "nprobe is a parameter of IVF indexes, this one is HNSW32",
        refusal(() -> Faiss.hnsw(32).nprobe(8)));
    assertEquals(
        "nprobe must be in [1, 1000000], got 0", refusal(() -> Faiss.ivfPq(4, 2).nprobe(0)));
    assertEquals("seed must be at least 0, got -1", refusal(() -> Faiss.flat().seed(-1)));
  }

  @Test
  void parameters_areKeptTogether() {
    assertEquals(
        "Faiss[HNSW32, efConstruction=80, efSearch=128, seed=0]",
        Faiss.hnsw(32).efConstruction(80).efSearch(128).seed(0).toString());
    assertEquals("Faiss[IVF64,PQ8np, nprobe=4]", Faiss.ivfPq(64, 8).nprobe(4).toString());
    assertEquals("faiss", Faiss.flat().name());
  }

  @Test
  void create_partsThatDoNotDivideTheDim_isRefused() {
    assumeTrue(Indexes.faiss().unavailable().isEmpty(), "FAISS cannot be used here");
    String message = refusal(() -> Faiss.factory("PQ3np").create(8, Metric.L2));
    assertTrue(message.startsWith("FAISS makes no PQ3np of dim 8 and metric L2: "), message);
    assertEquals(
        "parts of OPQ must divide its 8 dimensions, got 3 in 'OPQ3_8,PQ2np'",
        refusal(() -> Faiss.factory("OPQ3_8,PQ2np").create(8, Metric.L2)));
  }

  @Test
  void create_matrixTooLarge_isRefused() {
    assumeTrue(Indexes.faiss().unavailable().isEmpty(), "FAISS cannot be used here");
    assertEquals(
        "transforms must have at most 4194304 values, got one from 100 to 65536 in RR65536,Flat",
        refusal(() -> Faiss.factory("RR65536,Flat").create(100, Metric.L2)));
  }
}
