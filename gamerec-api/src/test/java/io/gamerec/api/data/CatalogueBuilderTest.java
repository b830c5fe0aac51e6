package io.gamerec.api.data;

import static io.gamerec.api.Fixtures.refusal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.Fixtures;
import io.gamerec.api.internal.ArrowColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogueBuilderTest {
  private static CatalogueBuilder builder() {
    return Catalogue.builder().text(Catalogue.ITEM_ID, List.of("10", "ü20"));
  }

  @Test
  void build_givesTheBytesOfTheSameArrowColumns() {
    Map<String, ArrowColumns.Column> columns = new LinkedHashMap<>();
    columns.put(Catalogue.ITEM_ID, new ArrowColumns.Text(new String[] {"10", "ü20"}));
    columns.put(Catalogue.TITLE, new ArrowColumns.Text(new String[] {null, "Ведьмак 😀"}));
    columns.put("tags", new ArrowColumns.TextList(List.of(List.of(), List.of("RPG", "FPS"))));
    columns.put("price", new ArrowColumns.Numbers(new double[] {Double.NaN, 4.99}));
    Catalogue built =
        builder()
            .text(Catalogue.TITLE, Arrays.asList(null, "Ведьмак 😀"))
            .textList("tags", List.of(List.of(), List.of("RPG", "FPS")))
            .number("price", new double[] {Double.NaN, 4.99})
            .build();
    assertArrayEquals(Fixtures.catalogue(columns).toArrowFile(), built.toArrowFile());
    assertEquals(List.of("10", "ü20"), built.itemIds());
  }

  @Test
  void build_keepsNothingOfTheCallers() {
    List<String> tags = new ArrayList<>(List.of("RPG"));
    double[] prices = {1, 2};
    CatalogueBuilder builder =
        builder().textList("tags", List.of(tags, List.of())).number("price", prices);
    Catalogue built = builder.build();
    tags.add("FPS");
    prices[0] = 7;
    builder.number("late", prices);
    assertEquals(List.of("RPG"), built.textList("tags").get(0));
    assertEquals(1, built.number("price")[0]);
    refusal(IllegalArgumentException.class, () -> built.number("late"));
  }

  @Test
  void setters_refuseWhatDoesNotFit() {
    assertEquals(
        "column item_id is set already",
        refusal(
            IllegalArgumentException.class,
            () -> builder().number(Catalogue.ITEM_ID, new double[] {1, 2})));
    assertEquals(
        "column price must have 2 rows as column item_id, got 3",
        refusal(
            IllegalArgumentException.class,
            () -> builder().number("price", new double[] {1, 2, 3})));
    assertEquals(
        "column tags has a null in a list, row 1",
        refusal(
            IllegalArgumentException.class,
            () -> builder().textList("tags", List.of(List.of(), Arrays.asList("RPG", null)))));
  }

  @Test
  void build_withoutIds_saysSo() {
    assertEquals(
        "no column item_id; the catalogue has [price]",
        refusal(
            IllegalArgumentException.class,
            () -> Catalogue.builder().number("price", new double[] {1}).build()));
    assertEquals(
        "item_id must not be missing, is in row 0",
        refusal(
            IllegalArgumentException.class,
            () -> Catalogue.builder().text(Catalogue.ITEM_ID, Arrays.asList("", "1")).build()));
  }
}
