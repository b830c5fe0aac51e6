package io.gamerec.features.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AsideTest {
  @Test
  void get_ownThread_isAnotherOne() {
    try (Aside<Thread> aside = new Aside<>("beside", Thread::currentThread, true)) {
      assertNotSame(Thread.currentThread(), aside.get());
      assertEquals("beside", aside.get().getName());
      assertTrue(aside.get().isDaemon());
    }
  }

  @Test
  void get_noThread_worksInTheCallersWhenAsked() {
    AtomicBoolean worked = new AtomicBoolean();
    try (Aside<Thread> aside =
        new Aside<>(
            "beside",
            () -> {
              worked.set(true);
              return Thread.currentThread();
            },
            false)) {
      assertFalse(worked.get());
      assertSame(Thread.currentThread(), aside.get());
    }
  }

  @Test
  void get_failure_isThrownAsItWas() {
    for (boolean ownThread : new boolean[] {true, false}) {
      GamerecException failure = new GamerecException("torn");
      try (Aside<Void> aside =
          new Aside<>(
              "beside",
              () -> {
                throw failure;
              },
              ownThread)) {
        assertSame(failure, assertThrows(GamerecException.class, aside::get));
      }
    }
  }

  @Test
  void close_interruptsTheWorkAndWaitsForIt() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Aside<Void> aside =
        new Aside<>(
            "beside",
            () -> {
              started.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.set(true);
              }
              throw new GamerecException("stopped");
            },
            true);
    started.await();
    aside.close();
    assertTrue(interrupted.get());
    aside.close();
  }

  @Test
  void get_interrupted_saysSoAndKeepsTheInterrupt() {
    CountDownLatch release = new CountDownLatch(1);
    try (Aside<Boolean> aside = new Aside<>("beside", () -> await(release), true)) {
      Thread.currentThread().interrupt();
      assertEquals(
          "interrupted while reading",
          assertThrows(GamerecException.class, aside::get).getMessage());
      assertTrue(Thread.interrupted());
      release.countDown();
      assertTrue(aside.get());
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
