package io.gamerec.api.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.Fixtures;
import io.gamerec.api.internal.ArrowColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class CatalogueProperties {
  private static final List<String> WORDS = List.of("", "a", "ü", "Ведьмак", "😀😀", "a\nb");

  /** Columns of every kind, a third of their values missing, come back as they were. */
  @Property(tries = 200)
  void arrowFile_roundTrip_losesNothing(
      @ForAll long seed,
      @ForAll @IntRange(max = 70) int rows,
      @ForAll @IntRange(min = 1, max = 9) int length)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    @Nullable String[] texts = new String[rows];
    double[] numbers = new double[rows];
    float[] vectors = new float[rows * length];
    BitSet missing = new BitSet();
    for (int row = 0; row < rows; row++) {
      texts[row] = random.nextInt(3) == 0 ? null : word(random);
      numbers[row] = random.nextInt(3) == 0 ? Double.NaN : random.nextDouble() * 1e300;
      missing.set(row, random.nextInt(3) == 0);
      for (int i = 0; i < length && !missing.get(row); i++) {
        vectors[row * length + i] = (float) (random.nextDouble() * 2e38 - 1e38);
      }
    }
    Map<String, ArrowColumns.Column> columns = new LinkedHashMap<>();
    columns.put(
        Catalogue.ITEM_ID,
        new ArrowColumns.Text(
            IntStream.range(0, rows).mapToObj(i -> "g" + i).toArray(String[]::new)));
    columns.put("text", new ArrowColumns.Text(texts));
    columns.put(
        "list",
        new ArrowColumns.TextList(
            IntStream.range(0, rows)
                .mapToObj(
                    row ->
                        IntStream.range(0, random.nextInt(4)).mapToObj(i -> word(random)).toList())
                .toList()));
    columns.put("number", new ArrowColumns.Numbers(numbers));
    columns.put("vector", new ArrowColumns.Vectors(length, vectors, missing));
    Catalogue written = Fixtures.catalogue(columns);
    Path file = Files.createTempFile("catalogue", ".arrow");
    try {
      Files.write(file, written.toArrowFile());
      Catalogue read = Catalogue.fromArrowFile(file);
      assertEquals(rows, read.size());
      assertArrayEquals(texts, read.text("text").toArray());
      assertEquals(written.textList("list"), read.textList("list"));
      assertArrayEquals(numbers, read.number("number"));
      assertEquals(length, read.vectorLength("vector"));
      for (int row = 0; row < rows; row++) {
        float[] expected = new float[length];
        System.arraycopy(vectors, row * length, expected, 0, length);
        assertArrayEquals(missing.get(row) ? null : expected, read.vectors("vector").get(row));
      }
      assertArrayEquals(written.toArrowFile(), read.toArrowFile());
    } finally {
      Files.delete(file);
    }
  }

  private static String word(SplittableRandom random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }
}
