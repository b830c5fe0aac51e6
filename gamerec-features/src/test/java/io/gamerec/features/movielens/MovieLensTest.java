package io.gamerec.features.movielens;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.History;
import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.features.source.SourceData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovieLensTest {
  private static final String RATINGS =
      "userId,movieId,rating,timestamp\r\n"
          + "1,296,5.0,1147880044\r\n"
          + "1,306,3.5,1147868817\r\n"
          + "2,7,0.5,1141415820\r\n";
  private static final String MOVIES =
      "movieId,title,genres\r\n"
          + "7,Sabrina (1995),Comedy|Romance\r\n"
          + "296,Pulp Fiction (1994),Comedy|Crime|Drama|Thriller\r\n"
          + "306,\"Three Colors: Red, or \"\"Rouge\"\" (Trois couleurs) (1994) \",Drama\r\n"
          + "999,Babylon 5,(no genres listed)\r\n";

  @TempDir private Path directory;

  private static void check(SourceData data) {
    Interactions interactions = data.data().interactions();
    Catalogue movies = data.data().catalogue();
    assertEquals(List.of("7", "296", "306", "999"), movies.itemIds());
    assertEquals(
        List.of(
            "Sabrina",
            "Pulp Fiction",
            "Three Colors: Red, or \"Rouge\" (Trois couleurs)",
            "Babylon 5"),
        movies.text("title"));
    assertArrayEquals(new double[] {1995, 1994, 1994, Double.NaN}, movies.number("release_year"));
    assertEquals(
        List.of(
            List.of("Comedy", "Romance"),
            List.of("Comedy", "Crime", "Drama", "Thriller"),
            List.of("Drama"),
            List.of()),
        movies.textList("genres"));
    // A history is ordered by time.
    assertEquals(List.of("306", "296", "7"), items(interactions));
    assertEquals(1147868817000L, interactions.timestamp(0));
    assertEquals(3.5f, interactions.hours(0));
    assertEquals(0, data.report().malformed());
  }

  private static List<String> items(Interactions interactions) {
    return IntStream.range(0, interactions.size())
        .mapToObj(at -> interactions.itemIds().get(interactions.item(at)))
        .toList();
  }

  private Path zip(Map<String, byte[]> entries) throws IOException {
    Path zip = directory.resolve("ml.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("ml/"));
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry("ml/" + entry.getKey()));
        out.write(entry.getValue());
      }
    }
    return zip;
  }

  @Test
  void csv_inAFolder() throws IOException {
    Files.writeString(directory.resolve("ratings.csv"), RATINGS);
    Files.writeString(directory.resolve("movies.csv"), MOVIES);
    SourceData data = MovieLens.open(directory).load();
    check(data);
    assertEquals(
        "ratings.csv: 3 rows, 3 records, 0 malformed\nmovies.csv: 4 rows, 4 records, 0 malformed\n",
        data.report().toString());
  }

  @Test
  void csv_inAZip() throws IOException {
    Path zip =
        zip(Map.of("ratings.csv", RATINGS.getBytes(UTF_8), "movies.csv", MOVIES.getBytes(UTF_8)));
    check(MovieLens.open(zip).load());
  }

  @Test
  void dat_inUtf8AndLatin1() throws IOException {
    String ratings = "1::1::5::978300760\n1::2::3::978302109\n6040::2::4::956704746\n";
    String movies =
        "1::Misérables, Les (1995)::Drama|Musical\n2::Star Wars: Episode IV - \"A New Hope\" (1977)::Action\n";
    for (byte[] encoded : List.of(movies.getBytes(UTF_8), movies.getBytes(ISO_8859_1))) {
      SourceData data =
          MovieLens.open(zip(Map.of("ratings.dat", ratings.getBytes(UTF_8), "movies.dat", encoded)))
              .withVerdicts(4, 3)
              .load();
      assertEquals(
          List.of("Misérables, Les", "Star Wars: Episode IV - \"A New Hope\""),
          data.data().catalogue().text("title"));
      assertEquals(List.of("Drama", "Musical"), data.data().catalogue().textList("genres").get(0));
      Interactions interactions = data.data().interactions();
      assertEquals(List.of("1", "6040"), List.of(interactions.userId(0), interactions.userId(1)));
      assertEquals(
          List.of(Verdict.RECOMMENDED, Verdict.NOT_RECOMMENDED, Verdict.RECOMMENDED),
          IntStream.range(0, 3).mapToObj(interactions::verdict).toList());
      History first = interactions.history(0);
      assertEquals("1", first.interactions().get(0).itemId());
    }
  }

  @Test
  void movieRatedTwice_countsWithTheLastRating() throws IOException {
    Files.writeString(directory.resolve("ratings.csv"), RATINGS + "2,7,4.5,1141415821\n");
    Files.writeString(directory.resolve("movies.csv"), MOVIES);
    SourceData data = MovieLens.open(directory).load();
    assertEquals(4.5f, data.data().interactions().hours(2));
    assertEquals(
        1, data.report().cleaned().get("rows merged into others of the same user and item"));
  }
}
