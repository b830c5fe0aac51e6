package io.gamerec.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gamerec.api.FittedOn;
import io.gamerec.api.GamerecException;
import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.bundle.PartWriter;
import io.gamerec.api.data.Split;
import io.gamerec.api.internal.Files2;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.Pool;
import io.gamerec.model.internal.Safetensors;
import io.gamerec.model.internal.SafetensorsEntry;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.TrainingOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights out of the model and in again, and bundles as they were before this format was ours. */
class WeightsFilesIT {
  private static DeviceBackend device;
  private static Split split;
  private static FittedFeatures features;
  private static TwoTowerModel trained;

  @TempDir private Path directory;

  @BeforeAll
  static void trainOnce() {
    device = DeviceBackends.cpu();
    split = TinySteam.split(100, 5);
    features =
        FeatureSpec.builder()
            .itemId(8)
            .multiHot("genres", 4)
            .categorical("developer", 4)
            .history(h -> h.pools(Pool.FULL))
            .affinity("genres")
            .build()
            .fit(split.train());
    trained = model(7);
    trained.train(split.train(), TrainingOptions.builder().steps(5).batchSize(32).build());
  }

  @AfterAll
  static void close() {
    trained.close();
    device.close();
  }

  private static TwoTowerModel model(long seed) {
    return TwoTowerModel.builder()
        .features(features)
        .device(device)
        .outputDim(16)
        .towers(Towers.projection().hidden(32))
        .seed(seed)
        .build();
  }

  private Path exported() {
    Path file = directory.resolve("towers.safetensors");
    trained.exportWeights(file);
    return file;
  }

  /** The tensors of a file, changed and written to another. */
  private Path rewritten(Path from, Consumer<List<SafetensorsEntry>> change) throws IOException {
    Safetensors read = Safetensors.read(from);
    List<SafetensorsEntry> entries = new ArrayList<>();
    for (String name : read.names()) {
      entries.add(SafetensorsEntry.floats(name, read.floats(name), read.shape(name)));
    }
    change.accept(entries);
    Path file = directory.resolve("rewritten.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      Safetensors.write(out, Map.of(), entries);
    }
    return file;
  }

  @Test
  void exportAndImport_giveTheSameModel() throws IOException {
    Path file = exported();
    assertEquals(
        Map.of("format", "pt", "fingerprint", trained.fingerprint()),
        Safetensors.read(file).metadata());
    try (TwoTowerModel other = model(8)) {
      assertNotEquals(trained.fingerprint(), other.fingerprint());
      other.importWeights(file);
      assertEquals(trained.fingerprint(), other.fingerprint());
      assertArrayEquals(trained.encodeItems(), other.encodeItems());
      Path again = directory.resolve("again.safetensors");
      other.exportWeights(again);
      assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
    }
  }

  @Test
  void importWeights_ofUnknownOrigin_isNotedInTheBundle() {
    try (TwoTowerModel other = model(8)) {
      other.train(split.train(), TrainingOptions.builder().steps(1).batchSize(8).build());
      assertEquals(List.of(split.train().lineage()), other.fittedOn());
      other.importWeights(exported());
      List<List<String>> unknown =
          FittedOn.union(() -> List.of(features.fittedOn()), () -> FittedOn.UNKNOWN);
      assertEquals(unknown, other.fittedOn());
      Bundles.write(directory.resolve("bundle"), other, Map.of());
      try (TwoTowerModel loaded =
          Bundles.open(directory.resolve("bundle")).root(TwoTowerModel.class)) {
        assertEquals(unknown, loaded.fittedOn());
        assertEquals(trained.fingerprint(), loaded.fingerprint());
      }
    }
  }

  @Test
  void importWeights_inDoublesUnderOtherNames_isTaken() throws IOException {
    Path file =
        rewritten(
            exported(),
            entries -> {
              Safetensors read = Safetensors.read(directory.resolve("towers.safetensors"));
              entries.replaceAll(
                  entry ->
                      SafetensorsEntry.doubles(
                          "module." + entry.name(), read.doubles(entry.name()), entry.shape()));
              entries.add(SafetensorsEntry.longs("steps", new long[] {5}));
            });
    try (TwoTowerModel other = model(8)) {
      other.importWeights(
          file, name -> name.startsWith("module.") ? name.substring("module.".length()) : "");
      assertEquals(trained.fingerprint(), other.fingerprint());
    }
  }

  @Test
  void importWeights_thatDoNotFit_leavesTheModelAlone() throws IOException {
    Path file =
        rewritten(
            exported(),
            entries -> {
              entries.removeIf(entry -> entry.name().equals("user.projection.2.bias"));
              entries.replaceAll(
                  entry ->
                      entry.name().equals("item.projection.0.bias")
                          ? SafetensorsEntry.floats(entry.name(), new float[31], 31)
                          : entry);
              entries.add(SafetensorsEntry.floats("optimizer.step", new float[1]));
            });
    try (TwoTowerModel other = model(8)) {
      String before = other.fingerprint();
      GamerecException e = assertThrows(GamerecException.class, () -> other.importWeights(file));
      assertEquals(
          file
              + " does not fit the model, which has 21 tensors: 1 missing (user.projection.2.bias"
              + " [16]), 1 unexpected (optimizer.step), 1 wrong (item.projection.0.bias has shape"
              + " [31], expected [32])",
          e.getMessage());
      assertEquals(before, other.fingerprint());
      assertEquals(List.of(features.fittedOn()), other.fittedOn());
      assertThrows(GamerecException.class, () -> other.importWeights(directory.resolve("none")));
    }
  }

  @Test
  void exportWeights_whereNoneCanBe_saysSo() {
    Path file = directory.resolve("none/towers.safetensors");
    String message =
        assertThrows(GamerecException.class, () -> trained.exportWeights(file)).getMessage();
    assertTrue(message.startsWith("cannot write " + file), message);
  }

  /** The files of a part in memory. */
  private static final class Part implements PartWriter, PartReader {
    private final Path directory;
    private Object config = "";

    Part(Path directory) {
      this.directory = directory;
    }

    @Override
    public String part(BundlePart part) {
      assertEquals(features, part);
      return "features";
    }

    @Override
    public void config(Object config) {
      this.config = config;
    }

    @Override
    public void file(String name, byte[] bytes) {
      file(
          name,
          path -> {
            try {
              Files.write(path, bytes);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    }

    @Override
    public void file(String name, Consumer<Path> save) {
      save.accept(directory.resolve(name));
    }

    @Override
    public <T> T part(String name, Class<T> kind) {
      return kind.cast(features);
    }

    @Override
    public <T> T config(Class<T> kind) {
      return kind.cast(config);
    }

    @Override
    public Path file(String name) {
      return directory.resolve(name);
    }

    @Override
    public Map<String, String> provenance() {
      return Map.of();
    }
  }

  /** DJL wrote the tensors in the order of a hash table; an index is bound to those very bytes. */
  @Test
  void part_asDjlWroteIt_keepsItsFingerprintUntilItIsSavedAgain() throws IOException {
    Part part = new Part(directory);
    trained.save(part);
    Path file = directory.resolve("weights.safetensors");
    Safetensors read = Safetensors.read(file);
    try (NDManager manager = device.newManager();
        OutputStream out = Files.newOutputStream(directory.resolve("old"))) {
      NDList list = new NDList();
      for (String name : read.names()) {
        NDArray tensor = manager.create(read.floats(name), new Shape(read.shape(name)));
        tensor.setName(name);
        list.add(tensor);
      }
      list.encode(out, NDList.Encoding.SAFETENSORS);
    }
    byte[] old = Files.readAllBytes(directory.resolve("old"));
    assertNotEquals(Files2.sha256(old), Files2.sha256(Files.readAllBytes(file)));
    Files.write(file, old);
    try (TwoTowerModel loaded = TwoTowerModel.load(part, device)) {
      assertEquals(fingerprint(old), loaded.fingerprint());
      assertArrayEquals(trained.encodeItems(), loaded.encodeItems());
      loaded.save(part);
      assertEquals(fingerprint(Files.readAllBytes(file)), loaded.fingerprint());
      assertEquals(trained.fingerprint(), loaded.fingerprint());
    }
  }

  private static String fingerprint(byte[] weights) {
    String both = Files2.sha256(weights) + features.fingerprint();
    return Files2.sha256(both.getBytes(StandardCharsets.US_ASCII));
  }
}
