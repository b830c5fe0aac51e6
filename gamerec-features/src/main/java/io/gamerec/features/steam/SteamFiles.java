package io.gamerec.features.steam;

import static com.google.common.base.Preconditions.checkNotNull;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.features.internal.LineReader;
import io.gamerec.features.source.ReadReport;
import io.gamerec.features.source.Source;
import io.gamerec.features.source.SourceData;
import java.io.IOException;
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
   * Reads and cleans with System A's settings.
   *
   * @return the data; the caller closes it
   * @throws GamerecException if a file cannot be read, is cut off, or nothing is left
   */
  @Override
  public SourceData load() {
    return load(Cleaning.DEFAULT);
  }

  /**
   * Reads and cleans.
   *
   * @param cleaning what is kept
   * @return the data; the caller closes it
   * @throws GamerecException if a file cannot be read, is cut off, or nothing is left
   */
  public SourceData load(Cleaning cleaning) {
    List<ReadReport.FileReport> reports = new ArrayList<>();
    Map<Integer, String> titles = new HashMap<>();
    RawLibraries raw = new RawLibraries();
    reports.add(readLibraries(raw, titles));
    reports.add(readReviews(raw));
    Map<String, GameRecord> metadata = new HashMap<>();
    reports.add(readGames(metadata));
    Map<String, Long> cleaned = new LinkedHashMap<>();
    SteamCleaner cleaner = new SteamCleaner(raw, titles, metadata, cleaning, cleaned);
    return new SourceData(cleaner.clean(), new ReadReport(reports, cleaned), sha256());
  }

  private ReadReport.FileReport readLibraries(RawLibraries raw, Map<Integer, String> titles) {
    ReadReport.Counter counter = new ReadReport.Counter(libraries.getFileName().toString());
    eachLine(
        libraries,
        counter,
        in -> {
          try {
            readLibrary(in, raw, titles, counter);
          } catch (MalformedLineException e) {
            raw.undo();
            throw e;
          }
        });
    return counter.report(raw.size());
  }

  private static void readLibrary(
      LiteralReader in, RawLibraries raw, Map<Integer, String> titles, ReadReport.Counter counter)
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
          duplicates += readPair(in, raw, titles) ? 0 : 1;
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

  private static boolean readPair(LiteralReader in, RawLibraries raw, Map<Integer, String> titles)
      throws MalformedLineException {
    int game = -1;
    boolean named = false;
    double minutes = Double.NaN;
    in.enterDict();
    while (in.nextKey()) {
      if (in.textIs("item_id")) {
        in.readString();
        game = raw.games.codeOf(in.textBytes(), in.textFrom(), in.textTo());
      } else if (in.textIs("item_name") && game >= 0 && !titles.containsKey(game)) {
        String title = in.stringOrNull();
        named = title != null && titles.put(game, title) == null;
      } else if (in.textIs("playtime_forever")) {
        minutes = in.number();
      } else {
        in.skipValue();
      }
    }
    if (game < 0 || !(minutes >= 0) || Double.isInfinite(minutes)) {
      if (named) {
        titles.remove(game);
      }
      throw new MalformedLineException(
          "expected item_id and playtime_forever of at least 0 in every item");
    }
    return raw.add(game, (float) minutes);
  }

  private ReadReport.FileReport readReviews(RawLibraries raw) {
    ReadReport.Counter counter = new ReadReport.Counter(reviews.getFileName().toString());
    long[] kept = new long[1];
    eachLine(
        reviews,
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

  private ReadReport.FileReport readGames(Map<String, GameRecord> metadata) {
    ReadReport.Counter counter = new ReadReport.Counter(games.getFileName().toString());
    eachLine(
        games,
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

  private static void eachLine(Path file, ReadReport.Counter counter, LineParser parser) {
    LiteralReader in = new LiteralReader();
    try (LineReader lines = new LineReader(file)) {
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

  private String sha256() {
    StringBuilder hashes = new StringBuilder();
    for (Path file : List.of(libraries, reviews, games)) {
      try {
        hashes.append(Files2.sha256(file)).append('\n');
      } catch (IOException e) {
        throw new GamerecException("cannot read " + file + ": " + Files2.reason(e), e);
      }
    }
    return Files2.sha256(hashes.toString().getBytes(StandardCharsets.UTF_8));
  }
}
