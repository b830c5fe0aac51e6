package io.gamerec.features.steam;

import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.base.CharMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One game of {@code steam_games.json.gz}.
 *
 * @param id raw id, or null where the line has none
 * @param title {@code title}, or else {@code app_name}
 * @param developer the primary developer: what stands before the first comma
 * @param releaseYear from {@code release_date}, NaN where it names none
 * @param price in dollars, 0 for words such as "Free to Play", NaN where unknown
 */
record GameRecord(
    @Nullable String id,
    @Nullable String title,
    List<String> genres,
    List<String> tags,
    @Nullable String developer,
    @Nullable String publisher,
    double releaseYear,
    double price,
    double earlyAccess) {
  private static final Pattern YEAR = Pattern.compile("\\b(19|20)\\d\\d\\b");
  private static final Pattern AMOUNT = Pattern.compile("\\d+(\\.\\d+)?");

  /** A game of which only id and title are known, from a library. */
  static GameRecord unknown(String id, @Nullable String title) {
    return new GameRecord(
        id, title, List.of(), List.of(), null, null, Double.NaN, Double.NaN, Double.NaN);
  }

  /** Reads a line; null where every field is missing, as in most lines of the JSON form. */
  static @Nullable GameRecord read(LiteralReader in) throws MalformedLineException {
    String id = null;
    String title = null;
    String appName = null;
    String developer = null;
    String publisher = null;
    List<String> genres = List.of();
    List<String> tags = List.of();
    double year = Double.NaN;
    double price = Double.NaN;
    double earlyAccess = Double.NaN;
    in.enterDict();
    while (in.nextKey()) {
      if (in.textIs("id")) {
        id = in.stringOrNull();
      } else if (in.textIs("title")) {
        title = text(in);
      } else if (in.textIs("app_name")) {
        appName = text(in);
      } else if (in.textIs("developer")) {
        developer = text(in);
      } else if (in.textIs("publisher")) {
        publisher = text(in);
      } else if (in.textIs("genres")) {
        genres = labels(in.strings());
      } else if (in.textIs("tags")) {
        tags = labels(in.strings());
      } else if (in.textIs("release_date")) {
        year = year(in.stringOrNull());
      } else if (in.textIs("price")) {
        price = in.startsString() ? price(checkNotNull(in.stringOrNull())) : in.number();
      } else if (in.textIs("early_access")) {
        Boolean value = in.booleanOrNull();
        earlyAccess = value == null ? Double.NaN : value ? 1 : 0;
      } else {
        in.skipValue();
      }
    }
    boolean named = id != null || title != null || appName != null;
    if (!named && Double.isNaN(price) && Double.isNaN(earlyAccess)) {
      return null;
    }
    return new GameRecord(
        id,
        title != null ? title : appName,
        genres,
        tags,
        developer == null ? null : primary(developer),
        publisher,
        year,
        price,
        earlyAccess);
  }

  private static @Nullable String text(LiteralReader in) throws MalformedLineException {
    String raw = in.stringOrNull();
    return raw == null ? null : unescape(raw);
  }

  /** Undoes the HTML entities that the crawl left in. */
  private static String unescape(String text) {
    return text.indexOf('&') < 0
        ? text
        : text.replace("&amp;", "&").replace("&gt;", ">").replace("&#146;", "\u2019");
  }

  /** A few lines repeat a genre or a tag. */
  private static List<String> labels(List<String> raw) {
    List<String> labels = new ArrayList<>(raw.size());
    for (String label : raw) {
      String clean = unescape(label).strip();
      if (!clean.isEmpty() && !labels.contains(clean)) {
        labels.add(clean);
      }
    }
    return List.copyOf(labels);
  }

  private static @Nullable String primary(String developers) {
    int comma = developers.indexOf(',');
    String first =
        CharMatcher.whitespace().trimFrom(comma < 0 ? developers : developers.substring(0, comma));
    return first.isEmpty() ? null : first;
  }

  static double year(@Nullable String date) {
    if (date == null) {
      return Double.NaN;
    }
    Matcher year = YEAR.matcher(date);
    return year.find() ? Integer.parseInt(year.group()) : Double.NaN;
  }

  static double price(String words) {
    String lower = words.toLowerCase(Locale.ROOT);
    Matcher amount = AMOUNT.matcher(lower);
    if (lower.startsWith("starting at") && amount.find()) {
      return Double.parseDouble(amount.group());
    }
    return lower.startsWith("third") || lower.isBlank() ? Double.NaN : 0;
  }
}
