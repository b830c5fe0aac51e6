package io.gamerec.features.steam;

import io.gamerec.api.Verdict;
import io.gamerec.api.internal.IdTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The libraries as read, one row a (user, game) pair, users one after the other: 9 bytes a pair and
 * 4 a user.
 */
final class RawLibraries {
  final IdTable users = new IdTable();
  final IdTable games = new IdTable();
  private int[] offsets = new int[1 << 12];
  private int[] game = new int[1 << 16];
  private float[] minutes = new float[1 << 16];
  private byte[] verdicts = new byte[1 << 16];
  private int size;
  private @Nullable String[] titles = new String[1 << 12];

  /**
   * Where each game, by code, was added last; perhaps in another library or one that was undone.
   */
  private int[] lastPosition = new int[1 << 12];

  /** The title of a game; null where no library has told it. */
  @Nullable String title(int gameCode) {
    return gameCode < titles.length ? titles[gameCode] : null;
  }

  void title(int gameCode, @Nullable String title) {
    if (gameCode >= titles.length) {
      titles = Arrays.copyOf(titles, Math.max(gameCode + 1, 2 * titles.length));
    }
    titles[gameCode] = title;
  }

  /** Adds a pair to the library being read; of a game that occurs twice the longer time stays. */
  boolean add(int gameCode, float gameMinutes) {
    if (gameCode >= lastPosition.length) {
      lastPosition = Arrays.copyOf(lastPosition, Math.max(gameCode + 1, 2 * lastPosition.length));
    }
    int known = lastPosition[gameCode];
    if (known >= offsets[users.size()] && known < size && game[known] == gameCode) {
      minutes[known] = Math.max(minutes[known], gameMinutes);
      return false;
    }
    lastPosition[gameCode] = size;
    if (size == game.length) {
      game = Arrays.copyOf(game, 2 * size);
      minutes = Arrays.copyOf(minutes, 2 * size);
      verdicts = Arrays.copyOf(verdicts, 2 * size);
    }
    game[size] = gameCode;
    minutes[size] = gameMinutes;
    size++;
    return true;
  }

  /** Ends the library being read; its user is the last one in {@link #users}. */
  void endUser() {
    if (users.size() >= offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * offsets.length);
    }
    offsets[users.size()] = size;
  }

  /** Forgets the library being read. */
  void undo() {
    size = offsets[users.size()];
  }

  /** Sets the verdict of a pair; returns false where the user does not own the game. */
  boolean review(int user, int gameCode, boolean recommended) {
    for (int i = offsets[user]; i < offsets[user + 1]; i++) {
      if (game[i] == gameCode) {
        Verdict verdict = recommended ? Verdict.RECOMMENDED : Verdict.NOT_RECOMMENDED;
        verdicts[i] = (byte) verdict.ordinal();
        return true;
      }
    }
    return false;
  }

  int size() {
    return size;
  }

  int start(int user) {
    return offsets[user];
  }

  int end(int user) {
    return offsets[user + 1];
  }

  int game(int position) {
    return game[position];
  }

  float minutes(int position) {
    return minutes[position];
  }

  /**
   * Moves a pair to the front, where its columns become those of the cleaned data: no second copy
   * of all of them is ever held.
   *
   * @param from its position, not before {@code to}
   */
  void keep(int from, int to, int item, float hours) {
    game[to] = item;
    minutes[to] = hours;
    verdicts[to] = verdicts[from];
  }

  /** Gives away the items that were kept. */
  int[] takeItems(int kept) {
    int[] items = Arrays.copyOf(game, kept);
    game = new int[0];
    return items;
  }

  /** Gives away the hours that were kept. */
  float[] takeHours(int kept) {
    float[] hours = Arrays.copyOf(minutes, kept);
    minutes = new float[0];
    return hours;
  }

  /** Gives away the verdicts that were kept, as ordinals. */
  byte[] takeVerdicts(int kept) {
    byte[] ordinals = Arrays.copyOf(verdicts, kept);
    verdicts = new byte[0];
    return ordinals;
  }
}
