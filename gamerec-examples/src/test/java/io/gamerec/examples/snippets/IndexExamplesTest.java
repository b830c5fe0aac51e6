package io.gamerec.examples.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.index.Metric;
import io.gamerec.index.Retrieval;
import io.gamerec.index.Retriever;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexExamplesTest {
  private static final Catalogue GAMES =
      Catalogue.builder()
          .text(Catalogue.ITEM_ID, List.of("10", "20", "30", "40", "50"))
          .textList(
              "genres",
              List.of(
                  List.of("RPG"),
                  List.of("Indie"),
                  List.of("RPG", "Indie"),
                  List.of("Action"),
                  List.of("RPG")))
          .number("price", new double[] {5, 5, 5, 5, 50})
          .build();

  /** The further back a game stands, the better. */
  private record Towers(List<String> itemIds) implements TowerEncoder {
    @Override
    public int dim() {
      return 1;
    }

    @Override
    public Metric metric() {
      return Metric.INNER_PRODUCT;
    }

    @Override
    public float[] encodeItems() {
      float[] vectors = new float[itemIds.size()];
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] = i;
      }
      return vectors;
    }

    @Override
    public float[] encodeUsers(List<History> histories) {
      float[] users = new float[histories.size()];
      Arrays.fill(users, 1);
      return users;
    }

    @Override
    public String fingerprint() {
      return "towers";
    }
  }

  private static List<String> ids(Retrieval found) {
    return found.items().stream().map(ScoredItem::itemId).toList();
  }

  @Test
  void examples_doWhatThePageSays() {
    Towers towers = new Towers(GAMES.itemIds());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Retriever retriever = IndexExamples.shop(towers, GAMES);
    Retrieval found =
        IndexExamples.filtered(
            retriever, History.empty(), new PrintStream(out, true, StandardCharsets.UTF_8));
    assertEquals(List.of("30"), ids(found));
    assertTrue(
        out.toString(StandardCharsets.UTF_8)
            .contains("Excluded[byStandingFilter=0, byFilter=4, byHistory=0]"));
    assertEquals(
        List.of("50", "40", "30", "20", "10"),
        ids(IndexExamples.inTime(retriever, History.empty(), Runnable::run).join()));
    Catalogue added =
        Catalogue.builder()
            .text(Catalogue.ITEM_ID, List.of("60", "70"))
            .number("stock", new double[] {0, 1})
            .build();
    Retriever tomorrow = IndexExamples.shop(new Towers(List.of("30", "10")), GAMES);
    IndexExamples.live(retriever, added, new float[] {7, 8}, tomorrow);
    assertEquals(
        List.of("10", "30"),
        ids(IndexExamples.inTime(retriever, History.empty(), Runnable::run).join()));
    assertThrows(IllegalStateException.class, tomorrow::size);
    assertFalse(retriever.contains("60"));
    retriever.close();
  }
}
