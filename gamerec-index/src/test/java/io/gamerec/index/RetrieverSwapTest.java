package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.Metric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Searches, live changes, swaps and closing at the same time. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RetrieverSwapTest {
  private static final Duration UNDER_LOAD = Duration.ofSeconds(3);
  private static final int DIM = FakeTower.DIM;

  private final CountingIndex indexes = new CountingIndex();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private RetrieverBuilder builder(FakeTower tower) {
    return Retriever.builder().encoder(tower).index(indexes);
  }

  private static History player(int item) {
    return History.builder().played(FakeTower.id(item), 1).build();
  }

  @Test
  void swap_takesOverEverything() {
    FakeTower old = new FakeTower(10, Metric.L2, 1);
    FakeTower young = new FakeTower(30, Metric.INNER_PRODUCT, 2);
    Catalogue games = RandomGames.catalogue(new Random(1), 30);
    Retriever retriever = builder(old).closeEncoder().build();
    Retriever next =
        builder(young)
            .attributes(ItemAttributes.of(games))
            .filter(Filter.items(FakeTower.id(3)).negate())
            .k(40)
            .build();
    List<Retrieval> expected =
        next.retrieveAll(
            List.of(
                RetrievalRequest.of(player(3)),
                RetrievalRequest.of(player(4)).filter(Filter.isKnown("price"))));
    retriever.swap(next);
    assertEquals(1, old.closed);
    assertEquals(1, indexes.open.get());
    assertEquals(
        expected,
        retriever.retrieveAll(
            List.of(
                RetrievalRequest.of(player(3)),
                RetrievalRequest.of(player(4)).filter(Filter.isKnown("price")))));
    assertEquals(List.of(List.of("seed 2")), retriever.fittedOn());
    assertEquals(30, retriever.size());
    assertClosed(next);
    next.close();
    assertEquals(30, retriever.size());
    retriever.close();
    assertEquals(0, young.closed);
    assertEquals(0, indexes.open.get());
    assertClosed(retriever);
  }

  private static void assertClosed(Retriever retriever) {
    for (Callable<?> call :
        List.<Callable<?>>of(
            () -> retriever.retrieve(player(1), 3, Exclusion.NONE),
            () -> retriever.similar(FakeTower.id(1), 3),
            () -> retriever.remove(FakeTower.id(1)),
            () -> retriever.contains(FakeTower.id(1)),
            retriever::size)) {
      var refused = assertThrows(IllegalStateException.class, call::call);
      assertEquals("the retriever is closed", refused.getMessage());
    }
    assertEquals("Retriever[closed]", retriever.toString());
    retriever.close();
  }

  @Test
  void swap_closedOrItself_isRefusedAndLosesNothing() {
    try (Retriever retriever = builder(new FakeTower(4, Metric.L2, 1)).build();
        Retriever next = builder(new FakeTower(5, Metric.L2, 2)).build()) {
      Retriever closed = builder(new FakeTower(4, Metric.L2, 1)).build();
      closed.close();
      assertThrows(IllegalStateException.class, () -> retriever.swap(closed));
      assertThrows(IllegalStateException.class, () -> closed.swap(next));
      assertThrows(IllegalArgumentException.class, () -> next.swap(next));
      assertEquals(4, retriever.size());
      assertEquals(5, next.size());
    }
    assertEquals(0, indexes.open.get());
  }

  @Test
  void close_waitsForTheSearchThatRuns_swapDoesNot() throws Exception {
    for (boolean swap : new boolean[] {true, false}) {
      CountDownLatch searching = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      Retriever retriever = builder(new FakeTower(10, Metric.L2, 1)).build();
      indexes.answer =
          found -> {
            searching.countDown();
            try {
              assertTrue(goOn.await(1, TimeUnit.MINUTES));
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return found;
          };
      Future<List<ScoredItem>> search =
          threads.submit(() -> retriever.retrieve(player(1), 3, Exclusion.NONE));
      assertTrue(searching.await(1, TimeUnit.MINUTES));
      indexes.answer = found -> found;
      Future<?> done;
      if (swap) {
        retriever.swap(builder(new FakeTower(11, Metric.L2, 2)).build());
        assertEquals(2, indexes.open.get());
        assertEquals(11, retriever.size());
        done = threads.submit(() -> {});
      } else {
        done = threads.submit(retriever::close);
        assertThrows(
            java.util.concurrent.TimeoutException.class,
            () -> done.get(200, TimeUnit.MILLISECONDS));
        assertEquals(1, indexes.open.get());
      }
      goOn.countDown();
      assertEquals(3, search.get(1, TimeUnit.MINUTES).size());
      done.get(1, TimeUnit.MINUTES);
      if (swap) {
        await(() -> indexes.open.get() == 1);
        retriever.close();
      }
      assertEquals(0, indexes.open.get());
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition) throws InterruptedException {
    for (int i = 0; i < 10_000 && !condition.holds(); i++) {
      Thread.sleep(1);
    }
    assertTrue(condition.holds());
  }

  /** Each snapshot has a model of its own, so an item or a score of another would be seen. */
  @Test
  void swap_underLoad_everyAnswerIsOfOneSnapshot() throws Exception {
    int users = 20;
    List<FakeTower> towers = new ArrayList<>();
    Set<List<ScoredItem>> right = new HashSet<>();
    for (int model = 0; model < 6; model++) {
      FakeTower tower =
          new FakeTower(50 + 7 * model, model % 2 == 0 ? Metric.L2 : Metric.INNER_PRODUCT, model);
      towers.add(tower);
      try (Retriever alone = builder(tower).build()) {
        for (int user = 0; user < users; user++) {
          right.add(alone.retrieve(player(user), 10, Exclusion.OWNED));
          right.add(alone.similar(FakeTower.id(user), 10));
        }
      }
    }
    Retriever retriever = builder(towers.get(0)).build();
    AtomicInteger swaps = new AtomicInteger();
    AtomicInteger answers = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    List<Future<?>> running = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      int seed = thread;
      running.add(
          threads.submit(
              () -> {
                Random random = new Random(seed);
                while (!stop.get()) {
                  int user = random.nextInt(users);
                  List<ScoredItem> found =
                      random.nextBoolean()
                          ? retriever.retrieve(player(user), 10, Exclusion.OWNED)
                          : retriever.similar(FakeTower.id(user), 10);
                  assertTrue(right.contains(found), () -> "wrong answer " + found);
                  answers.incrementAndGet();
                }
              }));
    }
    for (int thread = 0; thread < 2; thread++) {
      int seed = 10 + thread;
      running.add(
          threads.submit(
              () -> {
                Random random = new Random(seed);
                while (!stop.get()) {
                  retriever.swap(builder(towers.get(random.nextInt(towers.size()))).build());
                  swaps.incrementAndGet();
                }
              }));
    }
    runAll(running, stop);
    assertTrue(swaps.get() > 10 && answers.get() > 100, swaps + " swaps, " + answers + " answers");
    assertEquals(1, indexes.open.get());
    retriever.close();
    assertEquals(0, indexes.open.get());
  }

  private static void runAll(List<Future<?>> running, AtomicBoolean stop) throws Exception {
    long end = System.nanoTime() + UNDER_LOAD.toNanos();
    while (System.nanoTime() < end && running.stream().noneMatch(Future::isDone)) {
      Thread.sleep(10);
    }
    stop.set(true);
    for (Future<?> future : running) {
      future.get(1, TimeUnit.MINUTES);
    }
  }

  /** Games 0 to 39 are there for good; those above come and go, and are the only dear ones. */
  @Test
  void liveChanges_underLoad_answersAreAllowedAndRemovedItemsStayAway() throws Exception {
    int stable = 40;
    int changing = 400;
    FakeTower tower = new FakeTower(stable, Metric.L2, 7);
    Catalogue games = RandomGames.catalogue(new Random(2), stable);
    Retriever retriever = builder(tower).attributes(ItemAttributes.of(games)).build();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger searches = new AtomicInteger();
    AtomicInteger changes = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (int thread = 0; thread < 2; thread++) {
      int mine = thread;
      running.add(
          threads.submit(
              () -> {
                Random random = new Random(mine);
                while (!stop.get()) {
                  // Each thread has items of its own, so it knows which are there.
                  String item = FakeTower.id(stable + 2 * random.nextInt(changing) + mine);
                  float[] vector = BruteForce.gaussian(random, DIM);
                  retriever.put(item, vector, Map.of("price", 1_000));
                  assertTrue(ids(retriever.similar(FakeTower.id(0), 10_000)).contains(item));
                  retriever.set(item, "price", 2_000);
                  assertTrue(retriever.remove(item));
                  assertFalse(ids(retriever.similar(FakeTower.id(0), 10_000)).contains(item));
                  assertFalse(retriever.remove(item));
                  changes.incrementAndGet();
                }
              }));
    }
    Filter dear = Filter.range("price", 1_000, 2_000);
    for (int thread = 0; thread < 4; thread++) {
      int seed = thread;
      running.add(
          threads.submit(
              () -> {
                Random random = new Random(seed);
                while (!stop.get()) {
                  RetrievalRequest all =
                      RetrievalRequest.of(player(random.nextInt(stable)))
                          .k(10_000)
                          .exclusion(Exclusion.NONE);
                  Set<String> found = ids(retriever.retrieve(all).items());
                  for (int i = 0; i < stable; i++) {
                    assertTrue(found.contains(FakeTower.id(i)));
                  }
                  for (String id : ids(retriever.retrieve(all.filter(dear)).items())) {
                    assertTrue(Integer.parseInt(id.substring(5)) >= stable, id);
                  }
                  Set<String> others = ids(retriever.retrieve(all.filter(dear.negate())).items());
                  assertTrue(others.size() >= stable);
                  // What somebody owns is never found, whenever it was put.
                  History.Builder library = History.builder();
                  for (int i = 0; i < 2 * changing; i += 2) {
                    library.owned(FakeTower.id(stable + i));
                  }
                  RetrievalRequest owner =
                      RetrievalRequest.of(library.build()).k(10_000).exclusion(Exclusion.OWNED);
                  for (String id : ids(retriever.retrieve(owner).items())) {
                    int number = Integer.parseInt(id.substring(5));
                    assertTrue(number < stable || (number - stable) % 2 == 1, id);
                  }
                  searches.incrementAndGet();
                }
              }));
    }
    runAll(running, stop);
    assertTrue(
        changes.get() > 20 && searches.get() > 20, changes + " changes, " + searches + " searches");
    assertEquals(stable, retriever.size());
    retriever.close();
    assertEquals(0, indexes.open.get());
  }

  private static Set<String> ids(List<ScoredItem> items) {
    Set<String> ids = new HashSet<>();
    for (ScoredItem item : items) {
      assertTrue(ids.add(item.itemId()));
    }
    return ids;
  }
}
