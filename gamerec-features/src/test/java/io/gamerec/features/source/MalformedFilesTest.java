package io.gamerec.features.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.features.movielens.MovieLens;
import io.gamerec.features.steam.Cleaning;
import io.gamerec.features.steam.Steam200k;
import io.gamerec.features.steam.SteamFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is wrong with a record is counted with its place and reason while the records around it come
 * out; what is wrong with a file is one line that names it.
 */
class MalformedFilesTest {
  private static final Cleaning NOTHING = new Cleaning(0, 1, 0, 1e9, Set.of());
  private static final String HEADER = "user_id,item_id,hours\n";
  private static final String GOOD_LIBRARIES =
      "{'user_id': 'ann', 'items': [{'item_id': '10', 'playtime_forever': 150}]}\n";

  private final BufferAllocator allocator = new RootAllocator();

  @TempDir private Path directory;

  @AfterEach
  void everythingIsFreed() {
    allocator.close();
  }

  /** Writes files and says how to load them. */
  private interface Setup {
    Source write(MalformedFilesTest test) throws IOException;
  }

  /** A case: its name, its files, and what the message or the report must hold. */
  private record Case(String name, Setup setup, String... parts) {
    @Override
    public String toString() {
      return name;
    }
  }

  // One bad record between good ones: ann owns 10 for 2.5 hours, bob 20 for 1.

  private static Case line(String name, String bad, String why) {
    return new Case(
        "csv: " + name,
        t -> t.csv(HEADER + "ann,10,2.5\n" + bad + "\nbob,20,1\n"),
        "data.csv: 3 rows, 2 records, 1 malformed",
        "line 3: " + why);
  }

  private static Case arrow(String name, Vectors vectors, String why) {
    return new Case(
        "arrow: " + name,
        t -> t.arrowFile(vectors),
        "data.arrow: 3 rows, 2 records, 1 malformed",
        "row 1: " + why);
  }

  /** Columns of a table. */
  private interface Vectors {
    List<FieldVector> make(Tables tables);
  }

  private static Vectors columns(String[] users, String[] items, Double... hours) {
    return tables ->
        List.of(
            tables.texts("user_id", users),
            tables.texts("item_id", items),
            tables.doubles("hours", hours));
  }

  private static final String[] USERS = {"ann", "x", "bob"};
  private static final String[] ITEMS = {"10", "10", "20"};

  static Stream<Case> counted() {
    return Stream.of(
        line("hours that are not a number", "x,10,NaN", "hours must be a number, got 'NaN'"),
        line("negative hours", "x,10,-1", "hours must be finite and at least 0, got -1.0"),
        line("hours beyond a float", "x,10,1e39", "hours must be finite and at least 0"),
        line("hours beyond a double", "x,10,1e999", "hours must be finite and at least 0"),
        line("text in the column of hours", "x,10,many", "hours must be a number, got 'many'"),
        line("Java's own suffix of a number", "x,10,1f", "hours must be a number, got '1f'"),
        line("no hours", "x,10,", "hours must be a number, got ''"),
        line("too few fields", "x,10", "expected 3 fields, got 2"),
        line("too many fields", "x,10,1,1", "expected 3 fields, got 4"),
        line("no user", ",10,1", "user id must be UTF-8 and not empty"),
        line("no item", "x,,1", "item id must be UTF-8 and not empty"),
        line("text behind a quote", "\"x\"y,10,1", "expected the delimiter after a closing quote"),
        line("10 MB in a line", "x".repeat(10_000_000), "expected 3 fields, got 1"),
        new Case(
            "csv: other bytes than UTF-8",
            t -> t.csv((HEADER + "ann,10,2.5\nj\u00fcrgen,10,1\nbob,20,1\n").getBytes(ISO_8859_1)),
            "3 rows, 2 records, 1 malformed",
            "line 3: expected UTF-8, got other bytes"),
        new Case(
            "csv: a line too long to hold",
            t -> t.longLine(),
            "3 rows, 2 records, 1 malformed",
            "line 3: expected at most 67108864 bytes in a line"),
        new Case(
            "csv: the line counts the line ends in quotes",
            t -> t.csv(HEADER + "ann,10,2.5\nbob,20,1\n\"a\nb\",20,1,1\n\n,10,1\n"),
            "line 4: expected 3 fields, got 4",
            "line 7: user id must be UTF-8 and not empty"),
        new Case(
            "csv: verdict and time stamp",
            t ->
                t.csv(
                    "user_id,item_id,hours,recommended,timestamp\nann,10,2.5,,1\nx,10,1,maybe,1\n"
                        + "x,10,1,,yesterday\nx,10,1,,99999999999999999999\nbob,20,1,,2\n"),
            "5 rows, 2 records, 3 malformed",
            "line 3: recommended must be true, false, 1 or 0, got 'maybe'",
            "line 4: timestamp must be an integer, date or date and time with offset, got 'yester",
            "line 5: timestamp must be an integer"),
        new Case(
            "csv: unknown item",
            t ->
                t.csv(
                    HEADER + "ann,10,2.5\nx,77,1\nbob,20,1\n",
                    "item_id,title\n10,Ten\n20,Twenty\n"),
            "3 rows, 2 records, 0 malformed, 1 rows of an item that is not in the catalogue"),
        new Case(
            "csv items: repeats, a bad number and no id",
            t ->
                TabularSource.builder()
                    .interactions(Table.csv(t.file("data.csv", HEADER + "ann,10,2.5\nbob,20,1\n")))
                    .items(
                        Table.csv(t.file("items.csv", "item_id,year\n10,1\n10,2\n30,x\n,1\n20,\n")),
                        ItemColumns.builder().numbers("year").build())
                    .build(),
            "items.csv: 5 rows, 2 records, 2 malformed, 1 repeats of an id",
            "line 4: year must be a number, got 'x'",
            "line 5: item_id is missing"),
        arrow("NaN", columns(USERS, ITEMS, 2.5, Double.NaN, 1.0), "hours must be finite"),
        arrow("negative", columns(USERS, ITEMS, 2.5, -1.0, 1.0), "hours must be finite"),
        arrow(
            "infinite",
            columns(USERS, ITEMS, 2.5, Double.POSITIVE_INFINITY, 1.0),
            "hours must be finite and at least 0, got Infinity"),
        arrow("no hours", columns(USERS, ITEMS, 2.5, null, 1.0), "hours is missing"),
        arrow(
            "no user",
            columns(new String[] {"ann", null, "bob"}, ITEMS, 2.5, 1.0, 1.0),
            "user_id is missing"),
        arrow(
            "no item",
            columns(USERS, new String[] {"10", null, "20"}, 2.5, 1.0, 1.0),
            "item_id is missing"),
        arrow(
            "empty id",
            columns(new String[] {"ann", "", "bob"}, ITEMS, 2.5, 1.0, 1.0),
            "user_id must be UTF-8 and not empty"),
        arrow(
            "id that is not UTF-8",
            tables -> {
              VarCharVector users = tables.texts("user_id", "ann", "jürgen", "bob");
              users.getDataBuffer().setByte(4, 'x');
              return List.of(
                  users, tables.texts("item_id", ITEMS), tables.doubles("hours", 2.5, 1.0, 1.0));
            },
            "user_id must be UTF-8 and not empty"),
        arrow(
            "code without entry",
            tables ->
                List.of(
                    tables.encoded("user_id", 1, List.of("ann", "bob"), 0, 2, 1),
                    tables.texts("item_id", ITEMS),
                    tables.doubles("hours", 2.5, 1.0, 1.0)),
            "user_id has a code that is not in its dictionary of 2"),
        arrow(
            "negative code",
            tables ->
                List.of(
                    tables.encoded("user_id", 1, List.of("ann", "bob"), 0, -1, 1),
                    tables.texts("item_id", ITEMS),
                    tables.doubles("hours", 2.5, 1.0, 1.0)),
            "user_id has a code that is not in its dictionary of 2"),
        arrow(
            "time beyond milliseconds",
            tables ->
                List.of(
                    tables.texts("user_id", USERS),
                    tables.texts("item_id", ITEMS),
                    tables.doubles("hours", 2.5, 1.0, 1.0),
                    tables.longs("timestamp", 1L, Long.MAX_VALUE, 2L)),
            "timestamp must be a time that fits in milliseconds"),
        new Case(
            "steam-200k: bad records",
            t ->
                Steam200k.open(
                    t.file(
                        "steam-200k.csv",
                        "ann,10,purchase,1.0,0\nann,10,play,2.5,0\nx,10,rent,1,0\nx,10,play\n"
                            + "x,10,play,-3,0\n,10,play,1,0\nbob,20,play,1,0\n")),
            "7 rows, 2 records, 4 malformed, 1 purchases of a game with another row",
            "line 3: expected purchase or play, got 'rent'",
            "line 4: expected user, title, purchase or play, hours and 0, got 3 fields",
            "line 5: hours must be finite and at least 0, got -3",
            "line 6: user and title must not be empty"),
        new Case(
            "steam: bad libraries",
            t ->
                t.steam(
                    GOOD_LIBRARIES
                        + "{'user_id': 'x', 'items': [{'item_id': '10', 'playtime_forever': NaN}]}\n"
                        + "{'user_id': 'x', 'items': [{'item_id': '10', 'playtime_forever': -1}]}\n"
                        + "{'user_id': 'x', 'items': "
                        + "[".repeat(100_000)
                        + "\n\n"
                        + "{'user_id': 'x'}\n"
                        + "{'user_id': 'bob', 'items': [{'item_id': '20', 'playtime_forever': 60}]}\n"),
            "7 lines, 2 records, 5 malformed",
            "line 2: expected item_id and playtime_forever of at least 0",
            "line 3: expected item_id and playtime_forever of at least 0",
            "line 4: expected '{'",
            "line 5: expected",
            "line 6: expected user_id and items"),
        new Case(
            "movielens: bad ratings",
            t ->
                t.movieLens(
                    "userId,movieId,rating,timestamp\nann,10,2.5,1\nx,10,good,1\nx,10,3\nbob,20,1,1\n",
                    "movieId,title,genres\n10,Ten (1999),A|B\n20,Twenty,(no genres listed)\n,x,y\n"),
            "ratings.csv: 4 rows, 2 records, 2 malformed",
            "line 3: rating must be a number, got 'good'",
            "line 4: expected 4 fields, got 3",
            "movies.csv: 3 rows, 2 records, 1 malformed",
            "line 4: movieId is missing"));
  }

  @ParameterizedTest
  @MethodSource("counted")
  void record_isCountedWithPlaceAndReason(Case malformed) throws IOException {
    SourceData data = load(malformed.setup.write(this));
    assertContains(data.report().toString(), malformed.parts);
    List<String> rows =
        Tables.rows(data.data().interactions()).stream()
            .map(row -> row.replaceAll(" (NONE|RECOMMENDED).*", ""))
            .toList();
    assertEquals(List.of("ann 10 2.5", "bob 20 1.0"), rows);
  }

  private static SourceData load(Source source) {
    if (source instanceof Steam200k steam) {
      return steam.load(NOTHING);
    }
    return source instanceof SteamFiles steam ? steam.load(NOTHING) : source.load();
  }

  private static Case file(String name, Setup setup, String... parts) {
    return new Case(name, setup, parts);
  }

  static Stream<Case> refused() {
    String good = HEADER + "ann,10,2.5\n";
    Vectors fine = columns(USERS, ITEMS, 1.0, 1.0, 1.0);
    return Stream.of(
        file("csv: empty", t -> t.csv(""), "data.csv is empty; expected a line with column names"),
        file("csv: header only", t -> t.csv(HEADER), "no interaction is left: data.csv: 0 rows"),
        file(
            "csv: no column",
            t -> t.csv("user_id,hours\n"),
            "data.csv has no column item_id; it has [user_id, hours]"),
        file(
            "csv: column twice",
            t -> t.csv("user_id,user_id\n"),
            "data.csv names a column twice: [user_id, user_id]"),
        file(
            "csv: binary header",
            t -> t.csv(new byte[] {(byte) 0xff, 1, 2}),
            "data.csv: line 1 with the column names: expected UTF-8"),
        file(
            "csv: all malformed",
            t -> t.csv(HEADER + "a,b\n"),
            "no interaction is left: data.csv: 1 rows, 0 records, 1 malformed; line 2: expected 3 fields, got 2"),
        file(
            "csv: quote without end",
            t -> t.csv(good + "\"x,10,1\nbob,20,1\n"),
            "data.csv: a quoted field in the record of line 3 has no end before the end of the file"),
        file(
            "csv: quote without end for long",
            t -> t.csv(good + "\"x,10,1\n" + "bob,20,1\n".repeat(200_000)),
            "data.csv: a quoted field in the record of line 3 has no end before line "),
        file(
            "csv: repeated pair",
            t -> t.csv(good + "ann,10,2.5\n"),
            "data.csv: user ann has item 10 twice; say with duplicates(...)"),
        file(
            "csv: cut gzip",
            t -> t.csv(cut(gzip(good.repeat(100)), 12)),
            "data.csv is cut off or damaged after line "),
        file(
            "csv: gzip of nothing but its head",
            t -> t.csv(cut(gzip(good), gzip(good).length - 5)),
            "data.csv is cut off or damaged after line 0"),
        file(
            "csv: gzip with a wrong checksum",
            t -> t.csv(flip(gzip(good), -8)),
            "data.csv is cut off or damaged after line "),
        file(
            "csv: missing file",
            t ->
                TabularSource.builder()
                    .interactions(Table.csv(t.directory.resolve("none.csv")))
                    .build(),
            "cannot read ",
            "none.csv: no such file or directory"),
        file(
            "csv: folder without tables",
            t -> TabularSource.builder().interactions(Table.csv(t.directory)).build(),
            "the folder ",
            " holds no file that ends with .csv"),
        file(
            "csv: one file with time stamps, one without",
            t -> {
              t.file("a.csv", "user_id,item_id,timestamp\na,1,1\n");
              t.file("b.csv", "user_id,item_id\na,2\n");
              return TabularSource.builder().interactions(Table.csv(t.directory)).build();
            },
            "b.csv: either all files must have the column timestamp or none, this one has not"),
        file(
            "csv items: nothing",
            t -> t.csv(good, "item_id\n"),
            "no item is left: items.csv: 0 rows"),
        file(
            "csv items: other columns",
            t -> {
              Path folder = Files.createDirectory(t.directory.resolve("items"));
              Files.writeString(folder.resolve("a.csv"), "item_id,x\n1,1\n");
              Files.writeString(folder.resolve("b.csv"), "item_id,y\n2,1\n");
              return TabularSource.builder()
                  .interactions(Table.csv(t.file("data.csv", good)))
                  .items(Table.csv(folder))
                  .build();
            },
            "b.csv: all files must have the same columns, expected [item_id, x], got [item_id, y]"),
        file(
            "zip: no entry of the name",
            t ->
                TabularSource.builder()
                    .interactions(
                        Table.zippedCsv(t.zip("a.zip", "x.csv", good), "y.csv", CsvFormat.CSV))
                    .build(),
            "a.zip holds no y.csv"),
        file(
            "zip: not a zip",
            t ->
                TabularSource.builder()
                    .interactions(Table.zippedCsv(t.file("a.zip", good), "y.csv", CsvFormat.CSV))
                    .build(),
            "a.zip is not a zip file or is cut off"),
        file(
            "zip: wrong checksum",
            t ->
                TabularSource.builder()
                    .interactions(Table.zippedCsv(t.storedZip(), "y.csv", CsvFormat.CSV))
                    .build(),
            "a.zip!y.csv is cut off or damaged after line "),
        file(
            "steam-200k: empty zip",
            t -> Steam200k.open(t.emptyZip()),
            "empty.zip holds no steam-200k.csv; it holds []"),
        file(
            "steam-200k: zip without the entry",
            t -> Steam200k.open(t.zip("a.zip", "b.csv", "x")),
            "a.zip holds no steam-200k.csv; it holds [b.csv]"),
        file(
            "steam-200k: cut zip",
            t ->
                Steam200k.open(
                    t.bytes(
                        "a.zip",
                        cut(Files.readAllBytes(t.zip("b.zip", "steam-200k.csv", good)), 30))),
            "a.zip is not a zip file or is cut off"),
        file(
            "steam-200k: another file",
            t -> Steam200k.open(t.file("a.csv", good)),
            "a.csv holds no line of user, title, purchase or play"),
        file(
            "steam: cut gzip",
            t -> t.steam(cut(gzip(GOOD_LIBRARIES), 9)),
            "australian_users_items.json.gz is cut off or damaged after line"),
        file(
            "steam: wrong checksum",
            t -> t.steam(flip(gzip(GOOD_LIBRARIES), -6)),
            "australian_users_items.json.gz is cut off or damaged after line"),
        file("steam: empty libraries", t -> t.steam(""), "nothing is left of 0 users"),
        file(
            "movielens: folder without files",
            t -> MovieLens.open(t.directory),
            " holds no movies.dat; expected ratings.csv and movies.csv, or ratings.dat and movies.dat"),
        file(
            "movielens: neither folder nor zip",
            t -> MovieLens.open(t.file("ml", "x")),
            "ml is neither a folder nor a zip file"),
        file(
            "movielens: no genres",
            t -> t.movieLens("userId,movieId,rating,timestamp\n1,1,1,1\n", "movieId,title\n1,x\n"),
            "movies.csv has no column genres; it has [movieId, title]"),
        file(
            "arrow: empty",
            t -> t.arrow(new byte[0]),
            "data.arrow: it is too short for Arrow, has 0 bytes"),
        file(
            "arrow: text",
            t -> t.arrow(good.repeat(9).getBytes(UTF_8)),
            "cannot read the Arrow file ",
            "data.arrow: it is cut off or damaged: the message at byte 0 claims "),
        file(
            "arrow: zeros",
            t -> t.arrow(new byte[64]),
            "cannot read the Arrow file ",
            "data.arrow: "),
        file(
            "arrow: metadata of 2 GB",
            t ->
                t.arrow(
                    ByteBuffer.allocate(64)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(-1)
                        .putInt(Integer.MAX_VALUE)
                        .array()),
            "claims 2147483647 bytes of 56"),
        file(
            "arrow: a folder",
            t -> {
              Path folder = Files.createDirectory(t.directory.resolve("x"));
              return TabularSource.builder().interactions(Table.arrow(folder)).build();
            },
            "the folder ",
            "holds no file that ends with .arrow"),
        file(
            "arrow: no column",
            t -> t.arrowFile(tables -> List.of(tables.texts("user_id", "a"))),
            "data.arrow: no column item_id; it has [user_id]"),
        file(
            "arrow: column twice",
            t ->
                t.arrowFile(
                    tables ->
                        List.of(
                            tables.texts("user_id", "a"),
                            tables.texts("user_id", "a"),
                            tables.texts("item_id", "a"))),
            "data.arrow: more than one column user_id"),
        file(
            "arrow: text in the column of hours",
            t ->
                t.arrowFile(
                    tables ->
                        List.of(
                            tables.texts("user_id", "a"),
                            tables.texts("item_id", "a"),
                            tables.texts("hours", "1"))),
            "data.arrow: column hours must be Int, FloatingPoint or Decimal, got Utf8"),
        file(
            "arrow: ids of another type",
            t ->
                t.arrowFile(
                    tables ->
                        List.of(tables.doubles("user_id", 1.0), tables.texts("item_id", "a"))),
            "data.arrow: column user_id must be Utf8, LargeUtf8 or Int, got FloatingPoint"),
        file(
            "arrow: an offset of a billion",
            t -> t.arrow(offset(t, fine, "annxbob".length())),
            "data.arrow: column user_id has offset 1000000000 in row 3"),
        file(
            "arrow: a billion rows",
            t -> t.arrow(replaceLong(t.arrowBytes(many()), 7777, 1_000_000_000)),
            "data.arrow: "),
        file(
            "arrow: a billion rows in the batch alone",
            t -> t.arrow(replaceFirstLong(t.arrowBytes(many()), 7777, 1_000_000_000)),
            "data.arrow: the batch at byte ",
            "claims 1000000000 rows, its column 0 has 7777 with 0 missing"),
        file(
            "arrow items: a list of a billion",
            t -> t.listItems(false),
            "items.arrow: column tags has offset 1000000000 in row "),
        file(
            "arrow items: declared types",
            t ->
                TabularSource.builder()
                    .interactions(Table.csv(t.file("data.csv", good)))
                    .items(
                        Table.arrow(
                            t.bytes(
                                "items.arrow",
                                t.arrowBytes(
                                    tables ->
                                        List.of(
                                            tables.texts("item_id", "10"),
                                            tables.texts("year", "1"))))),
                        ItemColumns.builder().numbers("year").build())
                    .build(),
            "items.arrow: columns of Arrow and Parquet have types, declared were numbers [year]"),
        file(
            "parquet: text",
            t ->
                TabularSource.builder()
                    .interactions(Table.parquet(t.file("data.parquet", good)))
                    .build(),
            "cannot read the Parquet file ",
            "data.parquet: "),
        file(
            "parquet: empty",
            t ->
                TabularSource.builder()
                    .interactions(Table.parquet(t.file("data.parquet", "")))
                    .build(),
            "cannot read the Parquet file ",
            "data.parquet: "),
        file(
            "parquet: missing",
            t ->
                TabularSource.builder()
                    .interactions(Table.parquet(t.directory.resolve("none")))
                    .build(),
            "none: no such file or directory"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void file_isRefusedInOneLine(Case damaged) throws IOException {
    Source source = damaged.setup.write(this);
    GamerecException e = assertThrows(GamerecException.class, () -> load(source));
    assertContains(String.valueOf(e.getMessage()), damaged.parts);
    assertFalse(String.valueOf(e.getMessage()).contains("\n"), e.getMessage());
  }

  @Test
  void arrow_cutAnywhere_isRefused() throws IOException {
    Vectors vectors =
        tables ->
            List.of(
                tables.encoded("user_id", 1, List.of("ann", "bob"), 0, 0, 1),
                tables.texts("item_id", "1", "2", "3"));
    for (boolean stream : new boolean[] {false, true}) {
      byte[] whole = stream ? streamBytes(vectors) : arrowBytes(vectors);
      assertEquals(3, arrow(whole).load().data().interactions().size());
      int refused = 0;
      for (int length = 0; length < whole.length; length++) {
        Source source = arrow(Arrays.copyOf(whole, length));
        // Java closes a stream with eight bytes of end; the first four of them say it all.
        GamerecException e = assertThrows(GamerecException.class, source::load, "cut at " + length);
        assertContains(e.getMessage(), "data.arrow: ");
        refused++;
      }
      assertEquals(whole.length, refused);
    }
  }

  /** Reads as other data or is refused; nothing else, whatever the bytes. */
  @Test
  void arrow_withFlippedBytes_isReadOrRefused() throws IOException {
    byte[] whole = arrowBytes(columns(USERS, ITEMS, 1.0, 2.0, 3.0));
    byte[] stream = streamBytes(columns(USERS, ITEMS, 1.0, 2.0, 3.0));
    Random random = new Random(11);
    int refused = 0;
    for (int round = 0; round < 1500; round++) {
      byte[] bytes = (round % 2 == 0 ? whole : stream).clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        arrow(bytes).load();
      } catch (GamerecException e) {
        // The allocator complains there when memory is left.
        assertEquals(
            0, e.getCause() == null ? 0 : e.getCause().getSuppressed().length, e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 100 && refused < 1500, "refused " + refused);
  }

  /** A last offset beyond the values cannot be written, so it comes from memory. */
  @Test
  void arrow_inMemory_offsetsBeyondTheValues_areArguments() {
    Tables tables = new Tables(allocator);
    try (VarCharVector users = tables.texts("user_id", USERS);
        VectorSchemaRoot root = Tables.root(users, tables.texts("item_id", ITEMS))) {
      users.getOffsetBuffer().setInt(12, 1_000_000_000);
      Source source = TabularSource.builder().interactions(Table.arrow(root)).build();
      assertContains(
          assertThrows(IllegalArgumentException.class, source::load).getMessage(),
          "interactions: column user_id has offset 1000000000 in row 3, expected one from ");
    }
  }

  private static Vectors many() {
    return tables ->
        List.of(
            tables.texts(
                "user_id",
                IntStream.range(0, 7777).mapToObj(String::valueOf).toArray(String[]::new)),
            tables.texts(
                "item_id",
                IntStream.range(0, 7777).mapToObj(String::valueOf).toArray(String[]::new)));
  }

  private Path bytes(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  private Path file(String name, String text) throws IOException {
    return bytes(name, text.getBytes(UTF_8));
  }

  private Source csv(byte[] bytes) throws IOException {
    return TabularSource.builder().interactions(Table.csv(bytes("data.csv", bytes))).build();
  }

  private Source csv(String text) throws IOException {
    return csv(text.getBytes(UTF_8));
  }

  private Source csv(String text, String items) throws IOException {
    return TabularSource.builder()
        .interactions(Table.csv(file("data.csv", text)))
        .items(Table.csv(file("items.csv", items)))
        .build();
  }

  private Source longLine() throws IOException {
    Path file = directory.resolve("data.csv");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write((HEADER + "ann,10,2.5\n").getBytes(UTF_8));
      byte[] block = new byte[1 << 20];
      Arrays.fill(block, (byte) 'x');
      for (int i = 0; i < 65; i++) {
        out.write(block);
      }
      out.write("\nbob,20,1\n".getBytes(UTF_8));
    }
    return TabularSource.builder().interactions(Table.csv(file)).build();
  }

  private Source arrow(byte[] bytes) throws IOException {
    return TabularSource.builder().interactions(Table.arrow(bytes("data.arrow", bytes))).build();
  }

  private Source arrowFile(Vectors vectors) throws IOException {
    return arrow(arrowBytes(vectors));
  }

  private byte[] arrowBytes(Vectors vectors) {
    Tables tables = new Tables(allocator);
    try (VectorSchemaRoot root = Tables.root(vectors.make(tables).toArray(FieldVector[]::new))) {
      return Tables.file(root, tables.dictionaries);
    } finally {
      tables.dictionaries.close();
    }
  }

  private byte[] streamBytes(Vectors vectors) {
    Tables tables = new Tables(allocator);
    try (VectorSchemaRoot root = Tables.root(vectors.make(tables).toArray(FieldVector[]::new))) {
      return Tables.stream(root, tables.dictionaries);
    } finally {
      tables.dictionaries.close();
    }
  }

  /** Has the last offset of the first column of texts, which is this, point far away. */
  private static byte[] offset(MalformedFilesTest test, Vectors vectors, int last) {
    byte[] bytes = test.arrowBytes(vectors);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at + 16 <= bytes.length; at += 4) {
      if (buffer.getInt(at) == 0
          && buffer.getInt(at + 4) == 3
          && buffer.getInt(at + 8) == 4
          && buffer.getInt(at + 12) == last) {
        buffer.putInt(at + 12, 1_000_000_000);
        return bytes;
      }
    }
    throw new AssertionError("no offsets found");
  }

  private Source listItems(boolean whole) throws IOException {
    ListVector tags = ListVector.empty("tags", allocator);
    tags.addOrGetVector(FieldType.nullable(ArrowType.Utf8.INSTANCE));
    UnionListWriter writer = tags.getWriter();
    for (int row = 0; row < 2; row++) {
      writer.setPosition(row);
      writer.startList();
      writer.writeVarChar("t");
      writer.endList();
    }
    tags.setValueCount(2);
    tags.getOffsetBuffer().setInt(4, whole ? 1 : 1_000_000_000);
    byte[] bytes = arrowBytes(tables -> List.of(tables.texts("item_id", "10", "20"), tags));
    return TabularSource.builder()
        .interactions(Table.csv(file("data.csv", HEADER + "ann,10,2.5\n")))
        .items(Table.arrow(bytes("items.arrow", bytes)))
        .build();
  }

  private static byte[] replaceLong(byte[] bytes, long from, long to) {
    return replace(bytes, from, to, Integer.MAX_VALUE);
  }

  private static byte[] replaceFirstLong(byte[] bytes, long from, long to) {
    return replace(bytes, from, to, 1);
  }

  private static byte[] replace(byte[] bytes, long from, long to, int most) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int replaced = 0;
    for (int at = 0; at + 8 <= bytes.length && replaced < most; at += 4) {
      if (buffer.getLong(at) == from) {
        buffer.putLong(at, to);
        replaced++;
      }
    }
    assertTrue(replaced > 0);
    return bytes;
  }

  private Source steam(byte[] libraries) throws IOException {
    bytes(SteamFiles.LIBRARIES, libraries);
    bytes(SteamFiles.REVIEWS, gzip(""));
    bytes(SteamFiles.GAMES, gzip(""));
    return SteamFiles.open(directory);
  }

  private Source steam(String libraries) throws IOException {
    return steam(gzip(libraries));
  }

  private Source movieLens(String ratings, String movies) throws IOException {
    file("ratings.csv", ratings);
    file("movies.csv", movies);
    return MovieLens.open(directory);
  }

  private Path emptyZip() throws IOException {
    Path zip = directory.resolve("empty.zip");
    new ZipOutputStream(Files.newOutputStream(zip)).close();
    return zip;
  }

  private Path zip(String name, String entry, String text) throws IOException {
    Path zip = directory.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry(entry));
      out.write(text.getBytes(UTF_8));
    }
    return zip;
  }

  /** A zip file with one letter of an entry that is not compressed changed. */
  private Path storedZip() throws IOException {
    Path zip = directory.resolve("b.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.setLevel(0);
      out.putNextEntry(new ZipEntry("y.csv"));
      out.write((HEADER + "ann,10,2.5\n").getBytes(UTF_8));
    }
    byte[] bytes = Files.readAllBytes(zip);
    int at = new String(bytes, ISO_8859_1).indexOf("ann,10");
    bytes[at] = 'A';
    return bytes("a.zip", bytes);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] cut(byte[] bytes, int by) {
    return Arrays.copyOf(bytes, bytes.length - by);
  }

  /** Changes a byte counted from the end. */
  private static byte[] flip(byte[] bytes, int at) {
    bytes[bytes.length + at] ^= 1;
    return bytes;
  }

  private static void assertContains(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), () -> "expected '" + part + "' in: " + text);
    }
  }
}
