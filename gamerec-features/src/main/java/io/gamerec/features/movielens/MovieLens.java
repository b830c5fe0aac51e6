package io.gamerec.features.movielens;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Utf8;
import io.gamerec.api.GamerecException;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Duplicates;
import io.gamerec.api.data.GameData;
import io.gamerec.api.internal.ArrowColumns;
import io.gamerec.api.internal.Files2;
import io.gamerec.features.internal.ByteInput;
import io.gamerec.features.internal.Catalogues;
import io.gamerec.features.source.CsvFormat;
import io.gamerec.features.source.InteractionColumns;
import io.gamerec.features.source.ItemColumns;
import io.gamerec.features.source.Source;
import io.gamerec.features.source.SourceData;
import io.gamerec.features.source.Table;
import io.gamerec.features.source.TabularSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A MovieLens data set, as a folder or the published zip file: ml-latest, ml-latest-small, ml-20m,
 * ml-25m and ml-32m with {@value #RATINGS_CSV} and {@value #MOVIES_CSV}, ml-1m and ml-10m with
 * {@value #RATINGS_DAT} and {@value #MOVIES_DAT}. Source: Harper and Konstan, <i>The MovieLens
 * Datasets: History and Context</i>, TiiS 2015. Immutable.
 *
 * <p>The rating, 0.5 to 5, takes the place of the hours; a user's history is ordered by time.
 * Unless set, no rating counts as a verdict. The columns of the movies are {@code item_id}, {@code
 * title} without its year, {@code genres}, empty for "(no genres listed)", and {@code
 * release_year}, NaN where the title ends in none. A movie rated twice by a user counts with the
 * last rating.
 */
public final class MovieLens implements Source {
  private static final String RATINGS_CSV = "ratings.csv";
  private static final String MOVIES_CSV = "movies.csv";
  private static final String RATINGS_DAT = "ratings.dat";
  private static final String MOVIES_DAT = "movies.dat";
  private static final String RELEASE_YEAR = "release_year";
  private static final String GENRES = "genres";
  private static final List<String> NO_GENRES = List.of("(no genres listed)");
  private static final Pattern YEAR = Pattern.compile("(.*\\S)\\s*\\((\\d{4})\\)");

  private final Path path;
  private final @Nullable Double likedFrom;
  private final @Nullable Double dislikedTo;

  private MovieLens(Path path, @Nullable Double likedFrom, @Nullable Double dislikedTo) {
    this.path = path;
    this.likedFrom = likedFrom;
    this.dislikedTo = dislikedTo;
  }

  /**
   * A data set.
   *
   * @param path the folder that holds the files, or the zip file
   * @return the source; nothing is opened yet
   */
  public static MovieLens open(Path path) {
    return new MovieLens(path, null, null);
  }

  /**
   * The same with verdicts.
   *
   * @param liked least rating that recommends the movie
   * @param disliked greatest rating that advises against it, below {@code liked}
   * @return the changed source
   */
  public MovieLens withVerdicts(double liked, double disliked) {
    return new MovieLens(path, liked, disliked);
  }

  @Override
  public SourceData load() {
    List<String> names = names();
    boolean csv = names.stream().anyMatch(name -> isNamed(name, RATINGS_CSV));
    InteractionColumns.Builder ratings =
        InteractionColumns.builder()
            .userId("userId")
            .itemId("movieId")
            .hours("rating")
            .timestamp("timestamp");
    if (likedFrom != null && dislikedTo != null) {
      ratings.likedFrom(likedFrom).dislikedTo(dislikedTo);
    }
    CsvFormat ratingsFormat = CsvFormat.CSV;
    CsvFormat moviesFormat = CsvFormat.CSV;
    String movies = find(names, csv ? MOVIES_CSV : MOVIES_DAT);
    if (!csv) {
      CsvFormat dat = CsvFormat.CSV.withoutQuotes().withDelimiter("::");
      ratingsFormat = dat.withoutHeader("userId", "movieId", "rating", "timestamp");
      moviesFormat =
          dat.withoutHeader("movieId", "title", "genres").withCharset(charset(input(movies)));
    }
    SourceData read =
        TabularSource.builder()
            .interactions(
                table(find(names, csv ? RATINGS_CSV : RATINGS_DAT), ratingsFormat), ratings.build())
            .items(
                table(movies, moviesFormat),
                ItemColumns.builder().itemId("movieId").title("title").list(GENRES, '|').build())
            .duplicates(Duplicates.KEEP_LAST)
            .build()
            .load();
    Catalogue catalogue = withYears(read.data().catalogue());
    return new SourceData(
        new GameData(read.data().interactions(), catalogue), read.report(), read.sha256());
  }

  private static Catalogue withYears(Catalogue movies) {
    List<@Nullable String> titles = movies.text(Catalogue.TITLE);
    @Nullable String[] plain = new String[movies.size()];
    double[] years = new double[movies.size()];
    Arrays.fill(years, Double.NaN);
    for (int row = 0; row < plain.length; row++) {
      String title = titles.get(row);
      Matcher year = YEAR.matcher(title == null ? "" : title.strip());
      plain[row] = title;
      if (year.matches()) {
        plain[row] = year.group(1);
        years[row] = Integer.parseInt(year.group(2));
      }
    }
    List<List<String>> genres =
        movies.textList(GENRES).stream()
            .map(list -> list.equals(NO_GENRES) ? List.<String>of() : list)
            .toList();
    Map<String, ArrowColumns.Column> columns = new LinkedHashMap<>();
    columns.put(Catalogue.ITEM_ID, new ArrowColumns.Text(movies.itemIds().toArray(String[]::new)));
    columns.put(Catalogue.TITLE, new ArrowColumns.Text(plain));
    columns.put(GENRES, new ArrowColumns.TextList(genres));
    columns.put(RELEASE_YEAR, new ArrowColumns.Numbers(years));
    return Catalogues.of(columns, plain.length);
  }

  private List<String> names() {
    if (!Files.isDirectory(path)) {
      if (!ByteInput.isZip(path)) {
        throw new GamerecException(
            path + " is neither a folder nor a zip file; name one that holds " + RATINGS_CSV);
      }
      return ByteInput.zipEntries(path);
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new GamerecException("cannot read " + path + ": " + Files2.reason(e), e);
    }
  }

  private String find(List<String> names, String wanted) {
    return names.stream()
        .filter(name -> isNamed(name, wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new GamerecException(
                    path
                        + " holds no "
                        + wanted
                        + "; expected "
                        + RATINGS_CSV
                        + " and "
                        + MOVIES_CSV
                        + ", or "
                        + RATINGS_DAT
                        + " and "
                        + MOVIES_DAT));
  }

  private static boolean isNamed(String name, String wanted) {
    return name.equals(wanted) || name.endsWith("/" + wanted);
  }

  private Table table(String name, CsvFormat format) {
    return Files.isDirectory(path)
        ? Table.csv(path.resolve(name), format)
        : Table.zippedCsv(path, name, format);
  }

  private ByteInput input(String name) {
    return Files.isDirectory(path) ? ByteInput.of(path.resolve(name)) : ByteInput.ofZip(path, name);
  }

  /** The movies of ml-1m are in ISO 8859-1, those of ml-10m in UTF-8. */
  private static Charset charset(ByteInput movies) {
    try (InputStream in = movies.open()) {
      return Utf8.isWellFormed(in.readAllBytes()) ? UTF_8 : ISO_8859_1;
    } catch (IOException e) {
      throw new GamerecException("cannot read " + movies.where() + ": " + Files2.reason(e), e);
    }
  }
}
