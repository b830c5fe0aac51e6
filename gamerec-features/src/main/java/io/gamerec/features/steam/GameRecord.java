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
  /** Texts, then lists, then the others; their order is that of the numbers below. */
  private static final String[] FIELDS = {
    "id",
    "title",
    "app_name",
    "developer",
    "publisher",
    "release_date",
    "genres",
    "tags",
    "price",
    "early_access"
  };

  private static final int ID = 0;
  private static final int TITLE = 1;
  private static final int APP_NAME = 2;
  private static final int DEVELOPER = 3;
  private static final int PUBLISHER = 4;
  private static final int RELEASE_DATE = 5;
  private static final int TEXTS = 6;
  private static final int GENRES = 6;
  private static final int LISTS = 8;
  private static final int PRICE = 8;

  private static final Pattern YEAR = Pattern.compile("\\b(19|20)\\d\\d\\b");
  private static final Pattern AMOUNT = Pattern.compile("\\d+(\\.\\d+)?");

  /** A game of which only id and title are known, from a library. */
  static GameRecord unknown(String id, @Nullable String title) {
    return new GameRecord(
        id, title, List.of(), List.of(), null, null, Double.NaN, Double.NaN, Double.NaN);
  }

  /** Reads a line; null where every field is missing, as in most lines of the JSON form. */
  static @Nullable GameRecord read(LiteralReader in) throws MalformedLineException {
    @Nullable String[] texts = new String[TEXTS];
    List<String> genres = List.of();
    List<String> tags = List.of();
    double price = Double.NaN;
    double earlyAccess = Double.NaN;
    in.enterDict();
    while (in.nextKey()) {
      int field = in.textIn(FIELDS);
      if (field < 0) {
        in.skipValue();
      } else if (field < TEXTS) {
        texts[field] = in.stringOrNull();
      } else if (field < LISTS) {
        List<String> labels = labels(in.strings());
        if (field == GENRES) {
          genres = labels;
        } else {
          tags = labels;
        }
      } else if (field == PRICE) {
        price = in.startsString() ? price(checkNotNull(in.stringOrNull())) : in.number();
      } else {
        Boolean value = in.booleanOrNull();
        earlyAccess = value == null ? Double.NaN : value ? 1 : 0;
      }
    }
    String title = texts[TITLE] != null ? texts[TITLE] : texts[APP_NAME];
    if (texts[ID] == null && title == null && Double.isNaN(price) && Double.isNaN(earlyAccess)) {
      return null;
    }
    return new GameRecord(
        texts[ID],
        title == null ? null : unescape(title),
        genres,
        tags,
        primary(texts[DEVELOPER]),
        texts[PUBLISHER] == null ? null : unescape(texts[PUBLISHER]),
        year(texts[RELEASE_DATE]),
        price,
        earlyAccess);
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

  private static @Nullable String primary(@Nullable String raw) {
    if (raw == null) {
      return null;
    }
    String developers = unescape(raw);
    int comma = developers.indexOf(',');
    String first =
        CharMatcher.whitespace().trimFrom(comma < 0 ? developers : developers.substring(0, comma));
    return first.isEmpty() ? null : first;
  }

  static double year(@Nullable String date) {
    if (date == null) {
      return Double.NaN;
    }
    if (date.length() > 4 && date.charAt(4) == '-' && isYear(date)) {
      return Integer.parseInt(date.substring(0, 4));
    }
    Matcher year = YEAR.matcher(date);
    return year.find() ? Integer.parseInt(year.group()) : Double.NaN;
  }

  /** Whether it starts with what {@link #YEAR} finds, as most dates do, being ISO dates. */
  private static boolean isYear(String date) {
    return (date.startsWith("19") || date.startsWith("20"))
        && CharMatcher.inRange('0', '9').matchesAllOf(date.substring(2, 4));
  }

  static double price(String words) {
    String lower = words.toLowerCase(Locale.ROOT);
    if (lower.startsWith("starting at")) {
      Matcher amount = AMOUNT.matcher(lower);
      if (amount.find()) {
        return Double.parseDouble(amount.group());
      }
    }
    return lower.startsWith("third") || lower.isBlank() ? Double.NaN : 0;
  }
}
