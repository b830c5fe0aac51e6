package io.gamerec.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.gamerec.api.History;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.Pool;
import io.gamerec.model.tower.Towers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Requests are served on many threads by one model. */
class ConcurrentEncodingIT {
  private static final int THREADS = 8;
  private static final int ROUNDS = 25;

  /** Each thread asks for other users, and batches of other sizes, so that a mix-up shows. */
  @Test
  void encodeUsers_onEightThreads_givesTheBitsOfOne() throws Exception {
    Split split = TinySteam.split(400, 9);
    try (DeviceBackend device = DeviceBackends.cpu();
        TwoTowerModel model =
            TwoTowerModel.builder()
                .features(
                    FeatureSpec.builder()
                        .itemId(16)
                        .multiHot("genres", 4)
                        .history(h -> h.pools(Pool.LIKED, Pool.FULL))
                        .affinity("genres")
                        .build()
                        .fit(split.train()))
                .device(device)
                .outputDim(32)
                .towers(Towers.projection().hidden(64))
                .build()) {
      Interactions users = split.train().interactions();
      List<List<History>> requests = new ArrayList<>();
      List<float[]> expected = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        List<History> request = new ArrayList<>();
        for (int i = 0; i <= 11 * thread; i++) {
          request.add(users.history((31 * thread + i) % users.userCount()));
        }
        requests.add(request);
        expected.add(model.encodeUsers(request));
      }
      float[] items = model.encodeItems();
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      try {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<?>> done = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
          int mine = thread;
          done.add(
              threads.submit(
                  () -> {
                    start.await();
                    for (int round = 0; round < ROUNDS; round++) {
                      int at = (mine + round) % THREADS;
                      assertArrayEquals(expected.get(at), model.encodeUsers(requests.get(at)));
                    }
                    assertArrayEquals(items, model.encodeItems());
                    return null;
                  }));
        }
        for (Future<?> future : done) {
          future.get();
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }
}
