package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gamerec.api.History;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.index.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ItemAttributesTest {
  private static final Catalogue GAMES =
      Catalogue.builder()
          .text(Catalogue.ITEM_ID, List.of("game-0", "game-1", "game-2"))
          .text(Catalogue.TITLE, List.of("A", "B", "C"))
          .textList("genres", List.of(List.of("RPG", "RPG"), List.of("Indie"), List.of()))
          .text("developer", Arrays.asList("Valve", null, ""))
          .number("price", new double[] {0, 9.99, Double.NaN})
          .build();

  private static Retriever retriever(ItemAttributes attributes) {
    return Retriever.builder()
        .encoder(new FakeTower(3, Metric.L2, 1))
        .index(Indexes.exact())
        .attributes(attributes)
        .build();
  }

  private static int survivors(Retriever retriever, Filter filter) {
    return retriever.retrieve(RetrievalRequest.of(History.empty()).filter(filter)).survivors();
  }

  @Test
  void of_takesAllButTitles() {
    assertEquals(List.of("genres", "developer", "price"), ItemAttributes.of(GAMES).columns());
    assertEquals(GAMES.itemIds(), ItemAttributes.of(GAMES).itemIds());
  }

  @Test
  void builder_takesWhatIsChosenAndAdded() {
    ItemAttributes attributes =
        ItemAttributes.builder()
            .catalogue(GAMES)
            .columns("title", "price")
            .number("stock", id -> id.equals("game-1") ? 3 : Double.NaN)
            .text("region", id -> id.equals("game-2") ? null : "EU")
            .textList("platforms", id -> List.of("linux", id))
            .build();
    assertEquals(List.of("title", "price", "stock", "region", "platforms"), attributes.columns());
    try (Retriever retriever = retriever(attributes)) {
      assertEquals(1, survivors(retriever, Filter.atLeast("stock", 3)));
      assertEquals(1, survivors(retriever, Filter.isKnown("stock")));
      assertEquals(2, survivors(retriever, Filter.anyOf("region", "EU")));
      assertEquals(1, survivors(retriever, Filter.anyOf("platforms", "game-2", "mac")));
      assertEquals(1, survivors(retriever, Filter.anyOf("title", "B")));
    }
  }

  @Test
  void values_areTheCatalogues() {
    try (Retriever retriever = retriever(ItemAttributes.of(GAMES))) {
      assertEquals(1, survivors(retriever, Filter.atMost("price", 0)));
      assertEquals(1, survivors(retriever, Filter.atLeast("price", 9.99)));
      assertEquals(2, survivors(retriever, Filter.isKnown("price")));
      assertEquals(1, survivors(retriever, Filter.anyOf("developer", "")));
      assertEquals(2, survivors(retriever, Filter.isKnown("developer")));
      assertEquals(2, survivors(retriever, Filter.isKnown("genres")));
      assertEquals(0, survivors(retriever, Filter.anyOf("genres", "rpg")));
    }
  }

  @Test
  void badColumns_areNamed() {
    refused(
        "no column tags; the catalogue has [item_id, title, genres, developer, price]",
        () -> ItemAttributes.builder().catalogue(GAMES).columns("tags").build());
    refused(
        "item_id is no attribute; Filter.items asks about ids",
        () -> ItemAttributes.builder().catalogue(GAMES).columns("item_id").build());
    refused(
        "column price is set already",
        () -> ItemAttributes.builder().catalogue(GAMES).number("price", id -> 1).build());
    refused(
        "column x is set already",
        () -> ItemAttributes.builder().number("x", id -> 1).text("x", id -> id));
    var missing = assertThrows(IllegalStateException.class, () -> ItemAttributes.builder().build());
    assertEquals("ItemAttributes needs [catalogue]", missing.getMessage());
  }

  @Test
  void filters_columnThatIsNotThere_listsThoseThatAre() {
    try (Retriever retriever = retriever(ItemAttributes.of(GAMES))) {
      String there = "there are [genres (lists of texts), developer (texts), price (numbers)]";
      refused("no attribute year; " + there, () -> survivors(retriever, Filter.atLeast("year", 1)));
      refused("no attribute year; " + there, () -> survivors(retriever, Filter.isKnown("year")));
      refused(
          "attribute price holds numbers, which 'price in [cheap]' does not ask about; " + there,
          () -> survivors(retriever, Filter.anyOf("price", "cheap")));
      refused(
          "attribute genres holds lists of texts, which 'genres <= 3.0' does not ask about; "
              + there,
          () -> survivors(retriever, Filter.atMost("genres", 3)));
    }
  }

  @Test
  void standingFilter_columnThatIsNotThere_isRefusedByBuild() {
    refused(
        "no attribute stock; there are []",
        () ->
            Retriever.builder()
                .encoder(new FakeTower(3, Metric.L2, 1))
                .filter(Filter.atLeast("stock", 1))
                .build());
  }

  @Test
  void set_wrongValues_areNamedAndChangeNothing() {
    try (Retriever retriever = retriever(ItemAttributes.of(GAMES))) {
      refused(
          "column price holds numbers, got a value of type String",
          () -> retriever.set("game-0", "price", "free"));
      refused(
          "column developer holds texts, got a value of type Integer 3",
          () -> retriever.set("game-0", "developer", 3));
      refused(
          "column genres holds lists of texts, got a value of type String",
          () -> retriever.set("game-0", "genres", "RPG"));
      refused(
          "column genres holds lists of texts, got a value of type Integer 7",
          () -> retriever.set("game-0", "genres", List.of("RPG", 7)));
      refused("the catalogue does not hold item game-9", () -> retriever.set("game-9", "price", 1));
      refused(
          "no attribute stock; there are [genres (lists of texts), developer (texts), price"
              + " (numbers)]",
          () -> retriever.put("game-0", new float[FakeTower.DIM], Map.of("stock", 1)));
      assertEquals(1, survivors(retriever, Filter.atMost("price", 0)));
      retriever.set("game-0", "price", true);
      assertEquals(0, survivors(retriever, Filter.atMost("price", 0)));
      assertEquals(1, survivors(retriever, Filter.range("price", 1, 1)));
    }
  }

  @Test
  void attributesOfOtherItems_areRefused_ofSomeAreNot() {
    Catalogue numbers = Catalogue.builder().text(Catalogue.ITEM_ID, List.of("0", "1")).build();
    refused(
        "the attributes are of other items: of 3, such as [game-0, game-1, game-2], none is among"
            + " theirs, such as [0, 1]",
        () -> retriever(ItemAttributes.of(numbers)));
    Catalogue some =
        Catalogue.builder()
            .text(Catalogue.ITEM_ID, List.of("other", "game-2"))
            .number("price", new double[] {1, 2})
            .build();
    try (Retriever retriever = retriever(ItemAttributes.of(some))) {
      assertEquals(1, survivors(retriever, Filter.isKnown("price")));
    }
  }

  private static void refused(String expected, Executable call) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
