package io.gamerec.examples.snippets;

import io.gamerec.api.data.Duplicates;
import io.gamerec.features.movielens.MovieLens;
import io.gamerec.features.source.CsvFormat;
import io.gamerec.features.source.InteractionColumns;
import io.gamerec.features.source.ItemColumns;
import io.gamerec.features.source.SourceData;
import io.gamerec.features.source.Table;
import io.gamerec.features.source.TabularSource;
import io.gamerec.features.steam.Steam200k;
import java.nio.file.Path;
import org.apache.arrow.vector.ipc.ArrowReader;

/** The code that {@code docs/sources.md} shows. */
public final class SourcesExamples {
  private SourcesExamples() {}

  /**
   * Reads CSV.
   *
   * @param plays file of interactions
   * @param games file of items
   * @return the data
   */
  public static SourceData csv(Path plays, Path games) {
    // region csv
    TabularSource source =
        TabularSource.builder()
            .interactions(
                Table.csv(plays),
                InteractionColumns.builder()
                    .userId("uid")
                    .itemId("game")
                    .hours("stars")
                    .likedFrom(4)
                    .dislikedTo(2)
                    .build())
            .items(
                Table.csv(games),
                ItemColumns.builder()
                    .itemId("game")
                    .title("name")
                    .list("genres", '|')
                    .numbers("price", "release_year")
                    .build())
            .duplicates(Duplicates.KEEP_LAST)
            .build();
    SourceData data = source.load();
    // endregion
    return data;
  }

  /**
   * Reads text without a header.
   *
   * @param file the file
   * @return the data
   */
  public static SourceData format(Path file) {
    // region format
    CsvFormat format =
        CsvFormat.TSV.withDelimiter("::").withoutHeader("user_id", "item_id", "hours");
    return TabularSource.builder().interactions(Table.csv(file, format)).build().load();
    // endregion
  }

  /**
   * Reads Arrow batches.
   *
   * @param reader gives them
   * @param games folder of Parquet files
   * @return the data
   */
  public static SourceData arrow(ArrowReader reader, Path games) {
    // region arrow
    SourceData data =
        TabularSource.builder()
            .interactions(Table.arrow(reader))
            .items(Table.parquet(games))
            .build()
            .load();
    // endregion
    return data;
  }

  /**
   * Reads Kaggle's file.
   *
   * @param zip the file
   * @param games metadata
   * @return the data
   */
  public static SourceData steam200k(Path zip, Path games) {
    // region steam200k
    return Steam200k.open(zip).withGames(games).withoutUnmatched().load();
    // endregion
  }

  /**
   * Reads MovieLens.
   *
   * @param zip the data set
   * @return the data
   */
  public static SourceData movieLens(Path zip) {
    // region movielens
    return MovieLens.open(zip).withVerdicts(4, 2).load();
    // endregion
  }
}
