package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import io.gamerec.api.History;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.index.Metric;
import io.gamerec.index.DeadlineExceededException.Stage;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deadlines by a clock that only the test moves; encoding a batch of users takes 10 ms. */
class RetrieverDeadlineTest {
  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
  private static final Duration ENCODING = Duration.ofMillis(10);

  private long nanos = Long.MAX_VALUE - 5;
  private int encoded;
  private final FakeTower tower = new FakeTower(20, Metric.L2, 1);
  private final Deque<Runnable> queue = new ArrayDeque<>();
  private final Retriever retriever =
      Retriever.builder()
          .encoder(slowTower())
          .index(Indexes.exact())
          .time(
              new Ticker() {
                @Override
                public long read() {
                  return nanos;
                }
              },
              Clock.fixed(NOON, ZoneOffset.UTC))
          .build();

  private TowerEncoder slowTower() {
    return (TowerEncoder)
        Proxy.newProxyInstance(
            TowerEncoder.class.getClassLoader(),
            new Class<?>[] {TowerEncoder.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("encodeUsers")) {
                encoded++;
                nanos += ENCODING.toNanos();
              }
              return method.invoke(tower, arguments);
            });
  }

  @AfterEach
  void close() {
    retriever.close();
  }

  private static RetrievalRequest within(long millis) {
    return RetrievalRequest.of(History.empty()).within(Duration.ofMillis(millis));
  }

  private DeadlineExceededException late(RetrievalRequest... requests) {
    return assertThrows(
        DeadlineExceededException.class, () -> retriever.retrieveAll(List.of(requests)));
  }

  @Test
  void retrieve_inTime_answers() {
    assertEquals(20, retriever.retrieve(within(11)).items().size());
    RetrievalRequest far = within(1).within(Duration.ofSeconds(Long.MAX_VALUE));
    assertEquals(20, retriever.retrieve(far).items().size());
  }

  @Test
  void retrieve_passedWhileEncoding_startsNoSearch() {
    DeadlineExceededException late = late(within(10));
    assertEquals(Stage.SEARCH, late.stage());
    assertEquals(Duration.ZERO, late.late());
    late = late(within(7));
    assertEquals(Duration.ofMillis(3), late.late());
    assertEquals("the deadline passed 3.000 ms before stage SEARCH could start", late.getMessage());
  }

  @Test
  void retrieve_byTheClock_isTheSame() {
    RetrievalRequest request = RetrievalRequest.of(History.empty());
    assertEquals(20, retriever.retrieve(request.by(NOON.plusMillis(11))).items().size());
    assertEquals(Stage.SEARCH, late(request.by(NOON.plusMillis(10))).stage());
    DeadlineExceededException late = late(request.by(NOON.minusSeconds(2)));
    assertEquals(Stage.ENCODE, late.stage());
    assertEquals(Duration.ofSeconds(2), late.late());
    assertEquals(Stage.ENCODE, late(request.by(Instant.MIN)).stage());
    assertEquals(2, encoded);
    RetrievalRequest replaced = request.by(NOON).within(ENCODING.multipliedBy(2));
    assertEquals(20, retriever.retrieve(replaced).items().size());
  }

  @Test
  void retrieveAll_oneOfManyBatchesLate_answersNothing() {
    List<RetrievalRequest> requests = Collections.nCopies(3 * 512, within(25));
    DeadlineExceededException late =
        assertThrows(DeadlineExceededException.class, () -> retriever.retrieveAll(requests));
    assertEquals(Stage.SEARCH, late.stage());
    assertEquals(Duration.ofMillis(5), late.late());
    assertEquals(3, encoded);
    assertEquals(2 * 512, retriever.retrieveAll(requests.subList(0, 2 * 512)).size());
    RetrievalRequest patient = RetrievalRequest.of(History.empty());
    assertEquals(Stage.SEARCH, late(patient, within(1), patient).stage());
  }

  @Test
  void retrieveAsync_inTime_answers() {
    CompletableFuture<Retrieval> future = retriever.retrieveAsync(within(30), queue::add);
    assertFalse(future.isDone());
    nanos += Duration.ofMillis(15).toNanos();
    queue.remove().run();
    assertEquals(retriever.retrieve(within(30)), future.join());
  }

  @Test
  void retrieveAsync_passedInTheQueue_startsNothing() {
    CompletableFuture<Retrieval> future = retriever.retrieveAsync(within(30), queue::add);
    nanos += Duration.ofMillis(31).toNanos();
    queue.remove().run();
    CompletionException failed = assertThrows(CompletionException.class, future::join);
    var late = assertInstanceOf(DeadlineExceededException.class, failed.getCause());
    assertEquals(Stage.ENCODE, late.stage());
    assertEquals(Duration.ofMillis(1), late.late());
    assertEquals(0, encoded);
  }

  @Test
  void retrieveAsync_cancelledInTheQueue_startsNothing() {
    CompletableFuture<Retrieval> future = retriever.retrieveAsync(within(30), queue::add);
    assertTrue(future.cancel(false));
    queue.remove().run();
    assertEquals(0, encoded);
    assertThrows(CancellationException.class, future::join);
  }

  @Test
  void retrieveAsync_whatFails_failsTheFuture() {
    RetrievalRequest wrong = RetrievalRequest.of(History.empty()).filter(Filter.isKnown("mood"));
    CompletableFuture<Retrieval> future = retriever.retrieveAsync(wrong, Runnable::run);
    CompletionException failed = assertThrows(CompletionException.class, future::join);
    assertEquals("no attribute mood; there are []", failed.getCause().getMessage());
    assertThrows(
        RejectedExecutionException.class,
        () ->
            retriever.retrieveAsync(
                wrong,
                task -> {
                  throw new RejectedExecutionException("full");
                }));
    CompletableFuture<Retrieval> closed = retriever.retrieveAsync(within(30), queue::add);
    retriever.close();
    queue.remove().run();
    failed = assertThrows(CompletionException.class, closed::join);
    assertEquals("the retriever is closed", failed.getCause().getMessage());
  }

  @Test
  void badArguments_areNamed() {
    RetrievalRequest request = RetrievalRequest.of(History.empty());
    var refused = assertThrows(IllegalArgumentException.class, () -> request.within(Duration.ZERO));
    assertEquals("timeout must be above 0, got PT0S", refused.getMessage());
    refused = assertThrows(IllegalArgumentException.class, () -> request.k(0));
    assertEquals("k must be at least 1, got 0", refused.getMessage());
    refused =
        assertThrows(
            IllegalArgumentException.class, () -> retriever.retrieve(request.efSearch(64)));
    assertEquals("efSearch is a parameter of HNSW indexes, this one is Flat", refused.getMessage());
  }
}
