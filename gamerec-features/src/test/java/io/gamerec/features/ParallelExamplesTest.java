package io.gamerec.features;

import static com.google.common.base.Preconditions.checkState;
import static io.gamerec.features.Libraries.refusal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import io.gamerec.api.GamerecException;
import io.gamerec.api.Interaction;
import io.gamerec.api.Verdict;
import io.gamerec.api.data.TrainView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ParallelExamplesTest {
  private static final TrainView TRAIN = train();
  private static final FittedFeatures FEATURES = Libraries.SPEC.fit(TRAIN);

  private static TrainView train() {
    Random random = new Random(5);
    Libraries libraries = Libraries.five();
    for (int user = 0; user < 40; user++) {
      List<Interaction> library = new ArrayList<>();
      for (int game = 0; game < 5; game++) {
        float hours = random.nextInt(4) == 0 ? 0 : random.nextInt(40) / 8f;
        Verdict verdict = Verdict.values()[random.nextInt(3)];
        long timestamp = random.nextInt(1 << 30);
        library.add(new Interaction("g" + game, hours, verdict).at(timestamp));
      }
      libraries.user("u" + user, library.toArray(Interaction[]::new));
    }
    return libraries.split().train();
  }

  private static TrainingExamples stream() {
    return ExampleScheme.rollback().build(TRAIN, FEATURES, 11);
  }

  private static void assertSameBatch(UserBatch expected, UserBatch actual) {
    assertEquals(expected.users(), actual.users());
    assertEquals(expected.entries(), actual.entries());
    for (int user = 0; user <= expected.users(); user++) {
      assertEquals(expected.offset(user), actual.offset(user));
    }
    int users = expected.users();
    int entries = expected.entries();
    for (int user = 0; user < users; user++) {
      assertEquals(expected.played(user), actual.played(user));
    }
    assertArrayEquals(
        Arrays.copyOf(expected.targets(), users), Arrays.copyOf(actual.targets(), users));
    assertArrayEquals(
        Arrays.copyOf(expected.items(), entries), Arrays.copyOf(actual.items(), entries));
    assertArrayEquals(
        Arrays.copyOf(expected.weights(), entries * expected.pools()),
        Arrays.copyOf(actual.weights(), entries * expected.pools()));
    assertArrayEquals(
        Arrays.copyOf(expected.dense(), users * expected.denseWidth()),
        Arrays.copyOf(actual.dense(), users * expected.denseWidth()));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,4096", "2,1", "2,1000", "3,129", "4,4096", "8,256", "16,1"})
  void batches_areThoseOfOneThread(int threads, int ahead) {
    TrainingExamples expected = stream();
    Random sizes = new Random(threads * 31L + ahead);
    UserBatch one = FEATURES.newBatch();
    UserBatch other = FEATURES.newBatch();
    try (ParallelExamples actual =
        ParallelExamples.builder().examples(stream()).threads(threads).ahead(ahead).build()) {
      assertEquals(expected.positions(), actual.positions());
      for (int i = 0; i < 300; i++) {
        if (i % 37 == 20) {
          long back = expected.cursor() / 2;
          expected.seek(back);
          actual.seek(back);
        }
        int size = 1 + sizes.nextInt(sizes.nextInt(4) == 0 ? 600 : 40);
        expected.next(one, size);
        actual.next(other, size);
        assertSameBatch(one, other);
        assertEquals(expected.cursor(), actual.cursor());
      }
    }
  }

  private static void assertSameSequences(UserBatch expected, UserBatch actual) {
    assertSameBatch(expected, actual);
    int entries = expected.entries();
    assertArrayEquals(
        Arrays.copyOf(expected.logHours(), entries), Arrays.copyOf(actual.logHours(), entries));
    assertArrayEquals(
        Arrays.copyOf(expected.ageDays(), entries), Arrays.copyOf(actual.ageDays(), entries));
    assertArrayEquals(
        Arrays.copyOf(expected.userRows(), expected.users()),
        Arrays.copyOf(actual.userRows(), expected.users()));
  }

  @Test
  void orderedSchemes_areThoseOfOneThread() {
    FittedFeatures features = Libraries.SPEC_OF_ALL.fit(TRAIN);
    for (ExampleScheme scheme :
        List.of(ExampleScheme.lastK(2), ExampleScheme.slidingWindow(2).withStride(2))) {
      TrainingExamples expected = scheme.build(TRAIN, features, 3);
      UserBatch one = features.newBatch();
      UserBatch other = features.newBatch();
      try (ParallelExamples actual =
          ParallelExamples.builder()
              .examples(scheme.build(TRAIN, features, 3))
              .threads(3)
              .ahead(500)
              .build()) {
        for (int i = 0; i < 50; i++) {
          expected.next(one, 77);
          actual.next(other, 77);
          assertSameSequences(one, other);
          assertEquals(expected.cursor(), actual.cursor());
        }
      }
    }
  }

  @Test
  void stream_startsWhereTheExamplesStand_andLeavesThemThere() {
    TrainingExamples examples = stream();
    examples.next(new HistoryRows());
    examples.next(new HistoryRows());
    long cursor = examples.cursor();
    UserBatch one = FEATURES.newBatch();
    UserBatch other = FEATURES.newBatch();
    try (ParallelExamples parallel = ParallelExamples.builder().examples(examples).build()) {
      assertEquals(cursor, parallel.cursor());
      parallel.next(other, 100);
      assertEquals(cursor, examples.cursor());
      examples.next(one, 100);
      assertSameBatch(one, other);
    }
  }

  @Test
  void threads_areNamedDaemons_andEndWithTheStream() {
    ParallelExamples parallel = ParallelExamples.builder().examples(stream()).threads(3).build();
    List<Thread> mine =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().matches("gamerec-examples-[012]"))
            .toList();
    assertEquals(3, mine.size());
    assertTrue(mine.stream().allMatch(Thread::isDaemon));
    parallel.close();
    assertTrue(mine.stream().noneMatch(Thread::isAlive));
    parallel.close();
    assertEquals(
        "the examples are closed",
        refusal(IllegalStateException.class, () -> parallel.next(FEATURES.newBatch(), 1)));
  }

  @Test
  void threadFactory_makesTheThreads() {
    List<Thread> made = new ArrayList<>();
    try (ParallelExamples parallel =
        ParallelExamples.builder()
            .examples(stream())
            .threads(2)
            .threadFactory(
                work -> {
                  made.add(new Thread(work, "mine-" + made.size()));
                  return made.get(made.size() - 1);
                })
            .build()) {
      parallel.next(FEATURES.newBatch(), 10);
      assertEquals(2, made.size());
      assertTrue(made.stream().allMatch(Thread::isAlive));
    }
    assertTrue(made.stream().noneMatch(Thread::isAlive));
  }

  @Test
  void factoryThatFails_leavesNoThread() {
    List<Thread> made = new ArrayList<>();
    ParallelExamples.Builder builder =
        ParallelExamples.builder()
            .examples(stream())
            .threads(3)
            .threadFactory(
                work -> {
                  if (made.size() == 2) {
                    throw new IllegalStateException("no more threads");
                  }
                  made.add(new Thread(work));
                  return made.get(made.size() - 1);
                });
    assertEquals("no more threads", refusal(IllegalStateException.class, builder::build));
    assertEquals(2, made.size());
    assertTrue(made.stream().noneMatch(Thread::isAlive));
  }

  @Test
  void failureOfAThread_surfacesAtNext_whereItHappened() {
    TrainingExamples sound = stream();
    ParallelExamples.Draw failing =
        (own, batch) -> {
          checkState(own.cursor() != 700, "position 700");
          return own.tryNext(batch);
        };
    try (ParallelExamples parallel =
        new ParallelExamples(stream(), 3, 4_096, ParallelExamples.Builder.daemons(), failing)) {
      UserBatch one = FEATURES.newBatch();
      UserBatch other = FEATURES.newBatch();
      while (sound.cursor() < 400) {
        sound.next(one, 50);
        parallel.next(other, 50);
        assertSameBatch(one, other);
      }
      long cursor = parallel.cursor();
      for (int again = 0; again < 3; again++) {
        IllegalStateException e =
            assertThrows(IllegalStateException.class, () -> parallel.next(other, 1_000));
        assertTrue(e.getMessage().startsWith("a thread failed to draw examples: "));
        assertEquals("position 700", e.getCause().getMessage());
        assertEquals(cursor, parallel.cursor());
      }
      sound.next(one, 50);
      parallel.next(other, 50);
      assertSameBatch(one, other);
    }
  }

  @Test
  void interruptedTaker_isTold_andTheStreamGoesOn() {
    TrainingExamples examples = stream();
    UserBatch one = FEATURES.newBatch();
    UserBatch other = FEATURES.newBatch();
    CountDownLatch latch = new CountDownLatch(1);
    ParallelExamples.Draw held =
        (own, batch) -> {
          if (own.cursor() == 300) {
            Uninterruptibles.awaitUninterruptibly(latch);
          }
          return own.tryNext(batch);
        };
    try (ParallelExamples parallel =
        new ParallelExamples(stream(), 2, 4_096, ParallelExamples.Builder.daemons(), held)) {
      Thread.currentThread().interrupt();
      assertEquals(
          "interrupted while waiting for training examples",
          refusal(GamerecException.class, () -> parallel.next(other, 700)));
      assertTrue(Thread.interrupted());
      assertEquals(0, parallel.cursor());
      latch.countDown();
      examples.next(one, 700);
      parallel.next(other, 700);
      assertSameBatch(one, other);
    }
  }

  @Test
  void close_wakesAWaitingTaker() throws InterruptedException {
    ParallelExamples parallel = ParallelExamples.builder().examples(stream()).threads(2).build();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread taker =
        new Thread(
            () -> {
              try {
                while (true) {
                  parallel.next(FEATURES.newBatch(), 100_000);
                }
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    taker.start();
    Thread.sleep(50);
    assertTimeoutPreemptively(Duration.ofSeconds(20), parallel::close);
    taker.join();
    assertSame(IllegalStateException.class, thrown.get().getClass());
    assertEquals("the examples are closed", thrown.get().getMessage());
  }

  @Test
  void settings_areChecked() {
    assertEquals(
        "ParallelExamples needs [examples]",
        refusal(IllegalStateException.class, () -> ParallelExamples.builder().build()));
    assertEquals(
        "threads must be in [1, 1024], got 0",
        refusal(IllegalArgumentException.class, () -> ParallelExamples.builder().threads(0)));
    assertEquals(
        "ahead must be in [1, 2^24], got 0",
        refusal(IllegalArgumentException.class, () -> ParallelExamples.builder().ahead(0)));
    assertEquals(
        "threads was set before",
        refusal(
            IllegalStateException.class, () -> ParallelExamples.builder().threads(1).threads(1)));
    try (ParallelExamples parallel = ParallelExamples.builder().examples(stream()).build()) {
      assertEquals(
          "size must be at least 1, got 0",
          refusal(IllegalArgumentException.class, () -> parallel.next(FEATURES.newBatch(), 0)));
      assertEquals(
          "position must be at least 0, got -1",
          refusal(IllegalArgumentException.class, () -> parallel.seek(-1)));
    }
  }
}
