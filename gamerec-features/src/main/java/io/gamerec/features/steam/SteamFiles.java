package io.gamerec.features.steam;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import io.gamerec.api.GamerecException;
import io.gamerec.features.internal.Aside;
import io.gamerec.features.internal.Hashes;
import io.gamerec.features.internal.LineReader;
import io.gamerec.features.source.ReadReport;
import io.gamerec.features.source.Source;
import io.gamerec.features.source.SourceData;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The three UCSD Steam files, read as published: gzip or plain, Python literals or JSON, one record
 * a line, streaming. Malformed lines are counted and the first few shown; a line is taken whole or
 * not at all. Source: Kang and McAuley, <i>Self-attentive sequential recommendation</i>, ICDM 2018,
 * and Pathak, Gupta and McAuley, <i>Generating and personalizing bundle recommendations on
 * Steam</i>, SIGIR 2017. Immutable.
 *
 * @param libraries {@code australian_users_items.json.gz}
 * @param reviews {@code australian_user_reviews.json.gz}
 * @param games {@code steam_games.json.gz}
 */
public record SteamFiles(Path libraries, Path reviews, Path games) implements Source {
  /** Published name of the file of libraries. */
  public static final String LIBRARIES = "australian_users_items.json.gz";

  /** Published name of the file of reviews. */
  public static final String REVIEWS = "australian_user_reviews.json.gz";

  /** Published name of the file of games. */
  public static final String GAMES = "steam_games.json.gz";

  private static final int MOST_THREADS = 3;
  private static final String[] PAIR_FIELDS = {"item_id", "playtime_forever", "item_name"};

  /** Interface of one line's reading. */
  private interface LineParser {
    void parse(LiteralReader in) throws MalformedLineException;
  }

  /**
   * The three files of a directory, by their published names with or without {@code .gz}.
   *
   * @param directory the directory
   * @return the files
   * @throws GamerecException if one is missing
   */
  public static SteamFiles open(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new GamerecException(
          directory + " is not a directory; name the one that holds " + LIBRARIES);
    }
    if (!Files.isReadable(directory)) {
      throw new GamerecException(
          "cannot read the directory " + directory + ": permission denied; change its mode");
    }
    return new SteamFiles(
        find(directory, LIBRARIES), find(directory, REVIEWS), find(directory, GAMES));
  }

  private static Path find(Path directory, String name) {
    Path zipped = directory.resolve(name);
    if (Files.isRegularFile(zipped)) {
      return zipped;
    }
    Path plain = directory.resolve(name.substring(0, name.length() - ".gz".length()));
    if (Files.isRegularFile(plain)) {
      return plain;
    }
    throw new GamerecException(
        String.join(
            " ",
            directory.toString(),
            "holds no",
            name + "; it must hold",
            LIBRARIES + ",",
            REVIEWS,
            "and",
            GAMES));
  }

  /**
   * Reads and cleans with System A's settings, with {@value #MOST_THREADS} threads.
   *
   * @return the data
   * @throws GamerecException if a file cannot be read, is cut off, or nothing is left
   */
  @Override
  public SourceData load() {
    return load(Cleaning.DEFAULT);
  }

  /**
   * Reads and cleans with {@value #MOST_THREADS} threads.
   *
   * @param cleaning what is kept
   * @return the data
   * @throws GamerecException if a file cannot be read, is cut off, or nothing is left
   */
  public SourceData load(Cleaning cleaning) {
    return load(cleaning, MOST_THREADS);
  }

  /**
   * Reads and cleans. The result does not depend on the number of threads, nor does the error where
   * more than one file is damaged. No thread outlives the call.
   *
   * @param cleaning what is kept
   * @param threads how many threads may work at a time, the caller's included: 1 for none but the
   *     caller's; 2 to read games and check sums beside the libraries; 3 to unzip the libraries
   *     ahead as well; more are not used
   * @return the data
   * @throws IllegalArgumentException if {@code threads} is below 1
   * @throws GamerecException if a file cannot be read, is cut off, or nothing is left
   */
  public SourceData load(Cleaning cleaning, int threads) {
    checkArgument(threads >= 1, "threads must be at least 1, got %s", threads);
    boolean ahead = threads >= MOST_THREADS;
    try (Aside<Metadata> aside = new Aside<>("gamerec-steam-games", this::readAside, threads > 1)) {
      RawLibraries raw = new RawLibraries();
      ReadReport.FileReport ofLibraries = readLibraries(raw, ahead);
      ReadReport.FileReport ofReviews = readReviews(raw, ahead);
      Metadata metadata = aside.get();
      Map<String, Long> cleaned = new LinkedHashMap<>();
      SteamCleaner cleaner = new SteamCleaner(raw, metadata.games, cleaning, cleaned);
      return new SourceData(
          cleaner.clean(),
          new ReadReport(List.of(ofLibraries, ofReviews, metadata.report), cleaned),
          metadata.sha256);
    }
  }

  /** What does not need the libraries. */
  private record Metadata(
      Map<String, GameRecord> games, ReadReport.FileReport report, String sha256) {}

  private Metadata readAside() {
    Map<String, GameRecord> metadata = new HashMap<>();
    ReadReport.FileReport report = readGames(games, metadata);
    return new Metadata(metadata, report, Hashes.ofFiles(List.of(libraries, reviews, games)));
  }

  private ReadReport.FileReport readLibraries(RawLibraries raw, boolean ahead) {
    ReadReport.Counter counter = new ReadReport.Counter(libraries.getFileName().toString());
    eachLine(
        libraries,
        ahead,
        counter,
        in -> {
          try {
            readLibrary(in, raw, counter);
          } catch (MalformedLineException e) {
            raw.undo();
            throw e;
          }
        });
    return counter.report(raw.size());
  }

  private static void readLibrary(LiteralReader in, RawLibraries raw, ReadReport.Counter counter)
      throws MalformedLineException {
    byte[] user = null;
    boolean items = false;
    int duplicates = 0;
    in.enterDict();
    while (in.nextKey()) {
      if (in.textIs("user_id")) {
        in.readString();
        user = in.string().getBytes(StandardCharsets.UTF_8);
      } else if (in.textIs("items")) {
        items = true;
        in.enterList();
        while (in.nextElement()) {
          duplicates += readPair(in, raw) ? 0 : 1;
        }
      } else {
        in.skipValue();
      }
    }
    in.expectEnd();
    if (user == null || !items) {
      throw new MalformedLineException("expected user_id and items");
    }
    int users = raw.users.size();
    if (raw.users.codeOf(user, 0, user.length) < users) {
      raw.undo();
      counter.dropped("libraries of a user seen before");
      return;
    }
    raw.endUser();
    for (int i = 0; i < duplicates; i++) {
      counter.dropped("repeats of a game in one library");
    }
  }

  private static boolean readPair(LiteralReader in, RawLibraries raw)
      throws MalformedLineException {
    int game = -1;
    boolean named = false;
    double minutes = Double.NaN;
    in.enterDict();
    while (in.nextKey()) {
      int field = in.textIn(PAIR_FIELDS);
      if (field == 0) {
        in.readString();
        game = raw.games.codeOf(in.textBytes(), in.textFrom(), in.textTo());
      } else if (field == 1) {
        minutes = in.number();
      } else if (field == 2 && game >= 0 && raw.title(game) == null) {
        String title = in.stringOrNull();
        named = title != null;
        raw.title(game, title);
      } else {
        in.skipValue();
      }
    }
    if (game < 0 || !(minutes >= 0) || Double.isInfinite(minutes)) {
      if (named) {
        raw.title(game, null);
      }
      throw new MalformedLineException(
          "expected item_id and playtime_forever of at least 0 in every item");
    }
    return raw.add(game, (float) minutes);
  }

  private ReadReport.FileReport readReviews(RawLibraries raw, boolean ahead) {
    ReadReport.Counter counter = new ReadReport.Counter(reviews.getFileName().toString());
    long[] kept = new long[1];
    eachLine(
        reviews,
        ahead,
        counter,
        in -> {
          String user = null;
          List<String> ids = new ArrayList<>();
          List<Boolean> verdicts = new ArrayList<>();
          in.enterDict();
          while (in.nextKey()) {
            if (in.textIs("user_id")) {
              user = in.stringOrNull();
            } else if (in.textIs("reviews")) {
              in.enterList();
              while (in.nextElement()) {
                readReview(in, ids, verdicts);
              }
            } else {
              in.skipValue();
            }
          }
          in.expectEnd();
          if (user == null) {
            throw new MalformedLineException("expected user_id");
          }
          int code = raw.users.find(user);
          for (int i = 0; i < ids.size(); i++) {
            int game = raw.games.find(ids.get(i));
            if (code >= 0 && game >= 0 && raw.review(code, game, verdicts.get(i))) {
              kept[0]++;
            } else {
              counter.dropped("reviews of a game not in the user's library");
            }
          }
        });
    return counter.report(kept[0]);
  }

  private static void readReview(LiteralReader in, List<String> ids, List<Boolean> verdicts)
      throws MalformedLineException {
    String id = null;
    Boolean recommend = null;
    in.enterDict();
    while (in.nextKey()) {
      if (in.textIs("item_id")) {
        id = in.stringOrNull();
      } else if (in.textIs("recommend")) {
        recommend = in.booleanOrNull();
      } else {
        in.skipValue();
      }
    }
    if (id == null || recommend == null) {
      throw new MalformedLineException("expected item_id and recommend in every review");
    }
    ids.add(id);
    verdicts.add(recommend);
  }

  /** Reads the games of a file; of an id that repeats the first record counts. */
  static ReadReport.FileReport readGames(Path games, Map<String, GameRecord> metadata) {
    ReadReport.Counter counter = new ReadReport.Counter(games.getFileName().toString());
    eachLine(
        games,
        false,
        counter,
        in -> {
          GameRecord game = GameRecord.read(in);
          in.expectEnd();
          if (game == null) {
            counter.dropped("empty records");
          } else if (game.id() == null) {
            counter.dropped("records without id");
          } else if (metadata.putIfAbsent(game.id(), game) != null) {
            counter.dropped("repeats of an id");
          }
        });
    return counter.report(metadata.size());
  }

  private static void eachLine(
      Path file, boolean ahead, ReadReport.Counter counter, LineParser parser) {
    LiteralReader in = new LiteralReader();
    try (LineReader lines = ahead ? LineReader.readingAhead(file) : new LineReader(file)) {
      while (lines.next()) {
        counter.line();
        in.reset(lines.buffer(), lines.from(), lines.to());
        try {
          if (lines.tooLong()) {
            throw new MalformedLineException(
                "expected at most " + LineReader.MAX_LINE + " bytes in a line");
          }
          parser.parse(in);
        } catch (MalformedLineException e) {
          counter.malformed(lines.lineNumber(), checkNotNull(e.getMessage()));
        }
      }
    }
  }
}
