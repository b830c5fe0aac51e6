package io.gamerec.examples;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.CatalogueBuilder;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.SplitDesign;
import io.gamerec.api.internal.SeededHash;
import io.gamerec.features.Splits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * Data from which some games were taken away before anything else is done with it, and the question
 * whether users who played such a game find it once it is there.
 *
 * <p>{@link #warm()} is the standard split of data without the withheld games: no row, no column
 * and no count of them is in it. {@link #cold()} has the same users in the same parts over the
 * whole catalogue; what is seen of a user are the warm games, what is asked for the withheld ones
 * that were played for more than half an hour. Training rows are the same in both.
 */
final class WithheldGames {
  private static final double MIN_TARGET_HOURS = 0.5;
  private static final int SALT = 0x636f6c64;
  private static final List<String> TEXTS = List.of(Catalogue.TITLE, "developer", "publisher");
  private static final List<String> LISTS = List.of("genres", "tags");
  private static final List<String> NUMBERS = List.of("release_year", "price", "early_access");

  private final BitSet withheld;
  private final Split warm;
  private final Split cold;

  /**
   * Withholds games by their id and a seed.
   *
   * @param all the Steam data, all games
   * @param fraction share of the games, in (0, 1)
   * @param seed decides which
   */
  WithheldGames(GameData all, double fraction, long seed) {
    checkArgument(fraction > 0 && fraction < 1, "fraction must be in (0, 1), got %s", fraction);
    Catalogue catalogue = all.catalogue();
    this.withheld = new BitSet(catalogue.size());
    for (int row = 0; row < catalogue.size(); row++) {
      withheld.set(row, SeededHash.unit(seed, SALT, catalogue.itemIds().get(row)) < fraction);
    }
    checkArgument(
        !withheld.isEmpty() && withheld.cardinality() < catalogue.size(),
        "fraction %s withholds %s of %s games",
        fraction,
        withheld.cardinality(),
        catalogue.size());
    this.warm = Splits.standard().split(without(all));
    this.cold = cold(all, String.format(Locale.ROOT, "withheld(%s,seed=%d)", fraction, seed));
  }

  int count() {
    return withheld.cardinality();
  }

  Split warm() {
    return warm;
  }

  Split cold() {
    return cold;
  }

  private GameData without(GameData all) {
    Catalogue catalogue = all.catalogue();
    CatalogueBuilder columns =
        Catalogue.builder().text(Catalogue.ITEM_ID, kept(catalogue.itemIds()));
    TEXTS.forEach(name -> columns.text(name, kept(catalogue.text(name))));
    LISTS.forEach(name -> columns.textList(name, kept(catalogue.textList(name))));
    for (String name : NUMBERS) {
      double[] values = catalogue.number(name);
      int row = 0;
      for (int from = withheld.nextClearBit(0);
          from < values.length;
          from = withheld.nextClearBit(from + 1)) {
        values[row++] = values[from];
      }
      columns.number(name, Arrays.copyOf(values, row));
    }
    Catalogue rest = columns.build();
    Interactions rows = all.interactions();
    InteractionsBuilder kept = Interactions.builder();
    for (int user = 0; user < rows.userCount(); user++) {
      int code = kept.user(rows.userId(user));
      for (int at = rows.start(user); at < rows.end(user); at++) {
        if (!withheld.get(rows.item(at))) {
          int item = kept.item(rows.itemIds().get(rows.item(at)));
          kept.add(code, item, rows.hours(at), rows.verdict(at));
        }
      }
    }
    return new GameData(kept.build(rest.itemIds()), rest);
  }

  private <T> List<T> kept(List<T> column) {
    List<T> kept = new ArrayList<>(column.size() - withheld.cardinality());
    for (int row = 0; row < column.size(); row++) {
      if (!withheld.get(row)) {
        kept.add(column.get(row));
      }
    }
    return kept;
  }

  private Split cold(GameData all, String name) {
    Set<String> validated = users(warm.validation().interactions());
    Set<String> tested = users(warm.test().interactions());
    Function<String, Split.Part> parts =
        user ->
            validated.contains(user)
                ? Split.Part.VALIDATION
                : tested.contains(user) ? Split.Part.TEST : Split.Part.TRAIN;
    Interactions rows = all.interactions();
    Split.Role[] roles = new Split.Role[rows.size()];
    for (int user = 0; user < rows.userCount(); user++) {
      Split.Part part = parts.apply(rows.userId(user));
      boolean known = playsWarm(rows, user);
      for (int at = rows.start(user); at < rows.end(user); at++) {
        boolean isCold = withheld.get(rows.item(at));
        boolean asked = isCold && known && rows.hours(at) > MIN_TARGET_HOURS;
        roles[at] =
            switch (part) {
              case TRAIN -> isCold ? Split.Role.LEFT_OUT : Split.Role.TRAIN;
              case VALIDATION -> role(isCold, asked, Split.Role.VALIDATION_CONTEXT);
              case TEST -> role(isCold, asked, Split.Role.TEST_CONTEXT);
            };
      }
    }
    return Split.byRow(SplitDesign.foldIn(name), all, at -> roles[at]);
  }

  private static Split.Role role(boolean isCold, boolean asked, Split.Role context) {
    if (!isCold) {
      return context;
    }
    if (!asked) {
      return Split.Role.LEFT_OUT;
    }
    return context == Split.Role.TEST_CONTEXT
        ? Split.Role.TEST_TARGET
        : Split.Role.VALIDATION_TARGET;
  }

  private boolean playsWarm(Interactions rows, int user) {
    for (int at = rows.start(user); at < rows.end(user); at++) {
      if (rows.hours(at) > 0 && !withheld.get(rows.item(at))) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> users(Interactions rows) {
    Set<String> users = new HashSet<>();
    for (int user = 0; user < rows.userCount(); user++) {
      users.add(rows.userId(user));
    }
    return users;
  }
}
