package io.gamerec.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.gamerec.api.History;
import io.gamerec.api.data.Split;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.Pool;
import io.gamerec.model.tower.Towers;
import io.gamerec.model.training.Precision;
import io.gamerec.model.training.StepImplementation;
import io.gamerec.model.training.TrainingOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every device does. */
abstract class DeviceBackendContract {
  private static final Split SPLIT = TinySteam.split(200, 11);
  private static final FittedFeatures FEATURES =
      FeatureSpec.builder()
          .itemId(8)
          .multiHot("genres", 4)
          .categorical("developer", d -> d.dim(4))
          .history(h -> h.pools(Pool.LIKED, Pool.weightedBy(Pool.Weight.LOG_HOURS)))
          .affinity("genres")
          .build()
          .fit(SPLIT.train());

  private DeviceBackend device;

  /** A backend of one's own for the test. */
  abstract DeviceBackend open();

  /** How far two trainings with the same seeds may be apart: 0 where they give the same bits. */
  abstract float spread();

  @BeforeEach
  void openDevice() {
    device = open();
  }

  @AfterEach
  void closeDevice() {
    device.close();
  }

  private static float[] random(int size, SplittableRandom random) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return values;
  }

  @Test
  void name_findsTheDeviceAgain() {
    try (DeviceBackend again = DeviceBackends.named(device.name())) {
      assertEquals(device.name(), again.name());
    }
  }

  @Test
  void newManager_makesTensorsOnTheDevice() {
    try (NDManager manager = device.newManager()) {
      NDArray made = manager.create(new float[] {1, 2, 3});
      assertEquals(manager.getDevice(), made.getDevice());
      assertArrayEquals(new float[] {2, 4, 6}, made.add(made).toFloatArray());
    }
  }

  /** Batches go to the device through one direct buffer, which is filled again for the next. */
  @Test
  void newManager_tensorOfABufferThatIsReused_hasItsContent() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(4 * 1000).order(ByteOrder.nativeOrder());
    try (NDManager manager = device.newManager()) {
      for (int round = 1; round <= 20; round++) {
        for (int i = 0; i < 1000; i++) {
          buffer.putFloat(4 * i, round);
        }
        try (NDArray tensor = manager.create(buffer.rewind(), new Shape(1000), DataType.FLOAT32);
            NDArray sum = tensor.sum()) {
          assertEquals(1000f * round, sum.getFloat());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "7,33,5", "64,59,16", "128,65,257"})
  void matmul_isThatOfJava(int rows, int inner, int columns) {
    SplittableRandom random = new SplittableRandom(rows);
    float[] a = random(rows * inner, random);
    float[] b = random(inner * columns, random);
    float[] product =
        device.infer(
            () -> {
              try (NDManager manager = device.newManager()) {
                NDArray left = manager.create(a, new Shape(rows, inner));
                return left.dot(manager.create(b, new Shape(inner, columns))).toFloatArray();
              }
            });
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double sum = 0;
        for (int i = 0; i < inner; i++) {
          sum += (double) a[row * inner + i] * b[i * columns + column];
        }
        assertEquals(sum, product[row * columns + column], 1e-5 * inner);
      }
    }
  }

  @Test
  void infer_freesWhatItMade_alsoOfManagersOutside() {
    try (NDManager outside = device.newManager()) {
      NDArray kept = outside.create(new float[] {1, 2});
      List<NDArray> made = new ArrayList<>();
      float sum =
          device.infer(
              () -> {
                made.add(outside.create(new float[] {3, 4}));
                made.add(kept.add(made.get(0)));
                return made.get(1).sum().getFloat();
              });
      assertEquals(10, sum);
      assertTrue(made.stream().allMatch(NDArray::isReleased), "freed");
      assertEquals(1, outside.getManagedArrays().size());
      assertArrayEquals(new float[] {1, 2}, kept.toFloatArray());
    }
  }

  @Test
  void infer_thatThrows_freesAndRestoresAllTheSame() {
    JniUtils.setGradMode(true);
    try (NDManager outside = device.newManager()) {
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class,
              () ->
                  device.infer(
                      () -> {
                        outside.zeros(new Shape(5));
                        throw new IllegalStateException("thrown inside");
                      }));
      assertEquals("thrown inside", e.getMessage());
      assertEquals(0, outside.getManagedArrays().size());
      assertTrue(JniUtils.isGradMode());
    }
  }

  @Test
  void infer_restoresTheThreadsGradientMode() {
    for (boolean mode : new boolean[] {false, true}) {
      JniUtils.setGradMode(mode);
      assertFalse(device.<Boolean>infer(JniUtils::isGradMode), "inside");
      assertEquals(mode, JniUtils.isGradMode(), "after");
    }
  }

  @Test
  void close_freesEverythingAndMayBeRepeated() {
    NDManager manager = device.newManager();
    NDArray tensor = manager.zeros(new Shape(3));
    device.close();
    assertTrue(tensor.isReleased());
    assertFalse(manager.isOpen());
    device.close();
  }

  @Test
  void use_afterClose_namesTheDevice() {
    try (TwoTowerModel model = model(device)) {
      device.close();
      String message = "the device " + device.name() + " is closed";
      assertEquals(
          message, assertThrows(IllegalStateException.class, device::newManager).getMessage());
      assertEquals(
          message,
          assertThrows(IllegalStateException.class, () -> device.infer(() -> 1)).getMessage());
      assertEquals(
          message, assertThrows(IllegalStateException.class, model::encodeItems).getMessage());
    }
  }

  @Test
  void infer_on8Threads_givesEachItsOwnResult() throws Exception {
    int size = 40;
    SplittableRandom random = new SplittableRandom(3);
    float[] shared = random(size * size, random);
    List<float[]> inputs = new ArrayList<>();
    List<float[]> expected = new ArrayList<>();
    try (NDManager manager = device.newManager()) {
      NDArray matrix = manager.create(shared, new Shape(size, size));
      for (int i = 0; i < 64; i++) {
        float[] input = random(size * size, random);
        inputs.add(input);
        expected.add(product(input, matrix, size));
      }
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Future<float[]>> futures = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
          for (float[] input : inputs) {
            futures.add(threads.submit(() -> product(input, matrix, size)));
          }
        }
        for (int i = 0; i < futures.size(); i++) {
          assertArrayEquals(expected.get(i % inputs.size()), futures.get(i).get());
        }
      } finally {
        threads.shutdownNow();
      }
      assertEquals(1, manager.getManagedArrays().size());
    }
  }

  private float[] product(float[] input, NDArray matrix, int size) {
    return device.infer(
        () -> {
          NDManager manager = matrix.getManager();
          return manager.create(input, new Shape(size, size)).dot(matrix).toFloatArray();
        });
  }

  private static TwoTowerModel model(DeviceBackend device) {
    return TwoTowerModel.builder()
        .features(FEATURES)
        .device(device)
        .outputDim(8)
        .towers(Towers.projection().hidden(16))
        .seed(5)
        .build();
  }

  static TwoTowerModel train(DeviceBackend device, TrainingOptions.Builder options) {
    TwoTowerModel model = model(device);
    model.train(SPLIT.train(), options.batchSize(64).seed(5).build());
    return model;
  }

  static List<History> histories() {
    List<History> histories = new ArrayList<>();
    for (int user = 0; user < SPLIT.test().interactions().userCount(); user++) {
      histories.add(SPLIT.test().interactions().history(user));
    }
    histories.add(History.empty());
    return histories;
  }

  private static void assertUnitVectors(float[] vectors, int dim) {
    for (int from = 0; from < vectors.length; from += dim) {
      double square = 0;
      for (int i = from; i < from + dim; i++) {
        square += vectors[i] * vectors[i];
      }
      assertEquals(1, square, 1e-4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void train_learnsAndEncodes(StepImplementation implementation) {
    List<Double> losses = new ArrayList<>();
    try (TwoTowerModel model =
        train(
            device,
            TrainingOptions.builder()
                .steps(60)
                .implementation(implementation)
                .listener(progress -> losses.add(progress.loss())))) {
      double first = losses.subList(0, 10).stream().mapToDouble(d -> d).average().orElseThrow();
      double last = losses.subList(50, 60).stream().mapToDouble(d -> d).average().orElseThrow();
      assertTrue(last < first - 0.3, first + " -> " + last);
      assertEquals(TinySteam.GAMES * 8, model.encodeItems().length);
      assertUnitVectors(model.encodeItems(), 8);
      assertUnitVectors(model.encodeUsers(histories()), 8);
    }
  }

  /** The programs of the fast step, in both precisions, do what tensor operations do. */
  @ParameterizedTest
  @EnumSource
  void train_fast_isNearTheReference(Precision precision) {
    try (TwoTowerModel reference =
            train(
                device,
                TrainingOptions.builder().steps(5).implementation(StepImplementation.REFERENCE));
        TwoTowerModel fast =
            train(device, TrainingOptions.builder().steps(5).precision(precision))) {
      float tolerance = precision == Precision.FP32 ? 2e-3f : 5e-2f;
      assertArrayEquals(reference.encodeItems(), fast.encodeItems(), tolerance);
    }
  }

  @Test
  void train_sameSeed_givesTheSame() {
    try (TwoTowerModel first = train(device, TrainingOptions.builder().steps(20));
        TwoTowerModel second = train(device, TrainingOptions.builder().steps(20))) {
      assertArrayEquals(first.encodeItems(), second.encodeItems(), spread());
      if (spread() == 0) {
        assertEquals(first.fingerprint(), second.fingerprint());
      }
    }
  }

  @Test
  void encode_twice_givesTheSameBits() {
    try (TwoTowerModel model = model(device)) {
      assertArrayEquals(model.encodeItems(), model.encodeItems());
      assertArrayEquals(model.encodeUsers(histories()), model.encodeUsers(histories()));
    }
  }
}
