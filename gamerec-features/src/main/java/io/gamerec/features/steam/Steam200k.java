package io.gamerec.features.steam;

import static com.google.common.base.Preconditions.checkNotNull;

import io.gamerec.api.GamerecException;
import io.gamerec.api.Verdict;
import io.gamerec.api.data.Duplicates;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.internal.IdTable;
import io.gamerec.features.internal.ByteInput;
import io.gamerec.features.internal.Catalogues;
import io.gamerec.features.internal.DelimitedReader;
import io.gamerec.features.internal.Fields;
import io.gamerec.features.internal.Fields.MalformedFieldException;
import io.gamerec.features.internal.Hashes;
import io.gamerec.features.source.ReadReport;
import io.gamerec.features.source.Source;
import io.gamerec.features.source.SourceData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The Kaggle data set <i>Steam video games</i>: {@code steam-200k.csv}, or the zip file that holds
 * it, as published. Lines without a header: user, title, {@code purchase} or {@code play}, 1 or the
 * hours played, 0. A purchase without a play is a game that is owned and was never played; of
 * several play times of one user and title the longest counts. Immutable.
 *
 * <p>The file has titles in place of ids. With the games of {@link SteamFiles} a title becomes the
 * Steam id of the game of that title, letters and digits compared in lower case without accents,
 * punctuation, trademark signs and "the", and then without words such as "GOTY edition" where that
 * leaves one game only. Other titles are their own ids. So {@link Cleaning#denyList} holds ids and,
 * of games without one, titles.
 */
public final class Steam200k implements Source {
  private static final String ENTRY = "steam-200k.csv";
  private static final int FIELDS = 5;

  private final Path file;
  private final @Nullable Path games;
  private final boolean matchedOnly;

  private Steam200k(Path file, @Nullable Path games, boolean matchedOnly) {
    this.file = file;
    this.games = games;
    this.matchedOnly = matchedOnly;
  }

  /**
   * The data set alone.
   *
   * @param file the zip file or the CSV file in it
   * @return the source; nothing is opened yet
   */
  public static Steam200k open(Path file) {
    return new Steam200k(file, null, false);
  }

  /**
   * The same joined with metadata by title.
   *
   * @param metadata {@code steam_games.json.gz}
   * @return the changed source
   */
  public Steam200k withGames(Path metadata) {
    return new Steam200k(file, metadata, matchedOnly);
  }

  /**
   * The same without the games whose title the metadata does not have.
   *
   * @return the changed source
   * @throws IllegalStateException if no metadata was set
   */
  public Steam200k withoutUnmatched() {
    if (games == null) {
      throw new IllegalStateException("withoutUnmatched needs withGames");
    }
    return new Steam200k(file, games, true);
  }

  /**
   * Reads and cleans with System A's settings.
   *
   * @return the data
   * @throws GamerecException if a file cannot be read, is cut off or of another kind, or nothing is
   *     left
   */
  @Override
  public SourceData load() {
    return load(Cleaning.DEFAULT);
  }

  /**
   * Reads and cleans. Holds about 200 bytes a distinct row beside the result, to find the repeats.
   *
   * @param cleaning what is kept
   * @return the data; {@link ReadReport#found} holds users, titles, and titles with metadata
   * @throws GamerecException if a file cannot be read, is cut off or of another kind, or nothing is
   *     left
   */
  public SourceData load(Cleaning cleaning) {
    Rows rows = new Rows();
    List<ReadReport.FileReport> reports = new ArrayList<>();
    reports.add(read(rows));
    Map<String, Long> found = new LinkedHashMap<>();
    found.put("users", (long) rows.users.size());
    found.put("titles", (long) rows.titles.size());
    TitleIndex index = new TitleIndex();
    if (games != null) {
      Map<String, GameRecord> metadata = new LinkedHashMap<>();
      reports.add(SteamFiles.readGames(games, metadata));
      metadata.values().forEach(index::add);
    }
    Map<String, GameRecord> records = new TreeMap<>(Catalogues.ID_ORDER);
    String[] idOf = new String[rows.titles.size()];
    Set<String> unmatched = new HashSet<>();
    for (int title = 0; title < idOf.length; title++) {
      String name = rows.titles.id(title);
      GameRecord game = index.find(name);
      idOf[title] = game == null ? name : checkNotNull(game.id());
      records.putIfAbsent(idOf[title], game == null ? GameRecord.unknown(name, name) : game);
      if (game == null) {
        unmatched.add(name);
      }
    }
    if (games != null) {
      found.put("titles with metadata", (long) idOf.length - unmatched.size());
    }
    Map<String, Long> cleaned = new LinkedHashMap<>();
    Interactions kept =
        PairCleaner.clean(
            rows.interactions(idOf, List.copyOf(records.keySet())),
            cleaning,
            matchedOnly ? unmatched : Set.of(),
            cleaned);
    List<GameRecord> keptGames = kept.itemIds().stream().map(records::get).toList();
    GameData data = new GameData(kept, GameColumns.catalogue(keptGames, games != null));
    List<Path> files = games == null ? List.of(file) : List.of(file, games);
    return new SourceData(data, new ReadReport(reports, cleaned, found), Hashes.ofFiles(files));
  }

  private ReadReport.FileReport read(Rows rows) {
    ByteInput input = input();
    ReadReport.Counter counter = new ReadReport.Counter(input.name(), "row", "line");
    try (DelimitedReader in = new DelimitedReader(input, ",", '"')) {
      while (in.next()) {
        counter.line();
        try {
          rows.add(in, counter);
        } catch (MalformedFieldException e) {
          counter.malformed(in.line(), String.valueOf(e.getMessage()));
        }
      }
    }
    if (rows.size == 0) {
      throw new GamerecException(
          input.where() + " holds no line of user, title, purchase or play, hours, 0");
    }
    return counter.report(rows.size);
  }

  private ByteInput input() {
    if (!ByteInput.isZip(file)) {
      return ByteInput.of(file);
    }
    for (String entry : ByteInput.zipEntries(file)) {
      if (entry.equals(ENTRY) || entry.endsWith("/" + ENTRY)) {
        return ByteInput.ofZip(file, entry);
      }
    }
    throw new GamerecException(
        file + " holds no " + ENTRY + "; it holds " + ByteInput.zipEntries(file));
  }

  /** The (user, title) pairs of the file, in the order in which they first occur. */
  private static final class Rows {
    final IdTable users = new IdTable();
    final IdTable titles = new IdTable();
    private final Set<Row> seen = new HashSet<>();
    private final Map<Pair, Integer> positions = new HashMap<>();
    private int[] userOf = new int[1 << 10];
    private int[] titleOf = new int[1 << 10];

    /** Hours played; negative where the pair was only bought. */
    private float[] hours = new float[1 << 10];

    private int size;

    void add(DelimitedReader in, ReadReport.Counter counter) throws MalformedFieldException {
      if (in.problem() != null) {
        throw new MalformedFieldException(in.problem());
      }
      if (in.fields() != FIELDS) {
        throw new MalformedFieldException(
            "expected user, title, purchase or play, hours and 0, got " + in.fields() + " fields");
      }
      String action = in.text(2);
      boolean play = action.equals("play");
      if (!play && !action.equals("purchase")) {
        throw new MalformedFieldException("expected purchase or play, got '" + action + "'");
      }
      float value = (float) Fields.number("hours", in.bytes(), in.from(3), in.to(3));
      if (!(value >= 0) || Float.isInfinite(value)) {
        throw new MalformedFieldException("hours must be finite and at least 0, got " + in.text(3));
      }
      if (in.from(0) == in.to(0) || in.from(1) == in.to(1)) {
        throw new MalformedFieldException("user and title must not be empty");
      }
      int user = users.codeOf(in.bytes(), in.from(0), in.to(0));
      int title = titles.codeOf(in.bytes(), in.from(1), in.to(1));
      if (!seen.add(new Row(user, title, play, value))) {
        counter.dropped("exact repeats of a row");
        return;
      }
      Integer known = positions.putIfAbsent(new Pair(user, title), size);
      if (known == null) {
        append(user, title, play ? value : -1);
      } else if (!play) {
        counter.dropped("purchases of a game with another row");
      } else if (hours[known] < 0) {
        counter.dropped("purchases of a game with another row");
        hours[known] = value;
      } else {
        counter.dropped("shorter play times of one user and title");
        hours[known] = Math.max(hours[known], value);
      }
    }

    private void append(int user, int title, float playHours) {
      if (size == userOf.length) {
        userOf = Arrays.copyOf(userOf, 2 * size);
        titleOf = Arrays.copyOf(titleOf, 2 * size);
        hours = Arrays.copyOf(hours, 2 * size);
      }
      userOf[size] = user;
      titleOf[size] = title;
      hours[size++] = playHours;
    }

    /** All pairs; of several titles with one id the longest play time counts. */
    Interactions interactions(String[] idOfTitle, List<String> itemIds) {
      InteractionsBuilder out = Interactions.builder().duplicates(Duplicates.MAX);
      for (int i = 0; i < size; i++) {
        out.add(
            out.user(users.id(userOf[i])),
            out.item(idOfTitle[titleOf[i]]),
            Math.max(hours[i], 0),
            Verdict.NONE);
      }
      return out.build(itemIds);
    }
  }

  private record Row(int user, int title, boolean play, float value) {}

  private record Pair(int user, int title) {}
}
