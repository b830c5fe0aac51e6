package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Exclusion;
import io.gamerec.api.GamerecException;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetrieverTest extends RetrieverContract {
  @Override
  VectorIndexProvider provider() {
    return Indexes.exact();
  }

  @Test
  void build_withoutEncoder_namesIt() {
    var missing = assertThrows(IllegalStateException.class, () -> Retriever.builder().build());
    assertEquals("a Retriever needs [encoder]", missing.getMessage());
  }

  @Test
  void fittedOn_isThatOfTheEncoder() {
    FakeTower tower = new FakeTower(4, Metric.L2, 5);
    try (Retriever retriever = Retriever.builder().encoder(tower).build()) {
      assertEquals(List.of(List.of("seed 5")), retriever.fittedOn());
    }
  }

  @Test
  void save_encoderThatIsNoPart_isRefused() {
    FakeTower tower = new FakeTower(4, Metric.L2, 1);
    TowerEncoder plain =
        (TowerEncoder)
            Proxy.newProxyInstance(
                TowerEncoder.class.getClassLoader(),
                new Class<?>[] {TowerEncoder.class},
                (proxy, method, arguments) -> method.invoke(tower, arguments));
    try (Retriever retriever = Retriever.builder().encoder(plain).build()) {
      var refused =
          assertThrows(
              IllegalStateException.class,
              () -> Bundles.write(directory.resolve("bundle"), retriever, Map.of()));
      assertTrue(refused.getMessage().contains("cannot be kept in a bundle"));
    }
  }

  @Test
  void load_providerThatDoesNotWorkHere_encodesAgain() {
    History history = History.builder().played(FakeTower.id(2), 1).build();
    FakeTower tower = new FakeTower(30, Metric.INNER_PRODUCT, 2);
    List<ScoredItem> expected;
    try (Retriever retriever =
        Retriever.builder().encoder(tower).index(new MovingProvider()).build()) {
      expected = retriever.retrieve(history, 5, Exclusion.OWNED);
      Bundles.write(directory.resolve("bundle"), retriever, Map.of());
    }
    MovingProvider.moved = true;
    try (Retriever loaded = Bundles.open(directory.resolve("bundle")).root(Retriever.class)) {
      assertEquals(expected, loaded.retrieve(history, 5, Exclusion.OWNED));
      Bundles.write(directory.resolve("again"), loaded, Map.of());
      try (Retriever again = Bundles.open(directory.resolve("again")).root(Retriever.class)) {
        assertEquals(expected, again.retrieve(history, 5, Exclusion.OWNED));
      }
    } finally {
      MovingProvider.moved = false;
    }
  }

  @Test
  void load_unknownProvider_isRefused() {
    VectorIndexProvider unknown =
        new VectorIndexProvider() {
          @Override
          public String name() {
            return "unknown";
          }

          @Override
          public Optional<String> unavailable() {
            return Optional.empty();
          }

          @Override
          public VectorIndex create(int dim, Metric metric) {
            return Indexes.exact().create(dim, metric);
          }

          @Override
          public VectorIndex load(Path file) {
            return Indexes.exact().load(file);
          }
        };
    FakeTower tower = new FakeTower(4, Metric.L2, 3);
    try (Retriever retriever = Retriever.builder().encoder(tower).index(unknown).build()) {
      Bundles.write(directory.resolve("bundle"), retriever, Map.of());
    }
    var refused =
        assertThrows(
            GamerecException.class,
            () -> Bundles.open(directory.resolve("bundle")).root(Retriever.class));
    assertTrue(refused.getMessage().contains("[exact, faiss, moving], got 'unknown'"));
  }
}
