package io.gamerec.examples.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.data.Interactions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryExamplesTest {
  @Test
  void store_addsUpSessions(@TempDir Path scratch) throws IOException {
    String events = "ann,70,1.5,30\nbob,70,2,10\nann,80,4,20\nann,70,0.5,40\n";
    Interactions store =
        HistoryExamples.store(new BufferedReader(new StringReader(events)), scratch);
    assertEquals(List.of("70", "80"), store.itemIds());
    assertEquals(3, store.size());
    assertEquals(1, store.item(0));
    assertEquals(2, store.hours(1));
    assertEquals(40, store.timestamp(1));
  }
}
