package io.gamerec.features.steam;

import io.gamerec.api.Verdict;
import io.gamerec.api.internal.IdTable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

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

  /** Position of each game in the library being read, by game. */
  private final Map<Integer, Integer> inLibrary = new HashMap<>();

  /** Adds a pair to the library being read; of a game that occurs twice the longer time stays. */
  boolean add(int gameCode, float gameMinutes) {
    Integer known = inLibrary.putIfAbsent(gameCode, size);
    if (known != null) {
      minutes[known] = Math.max(minutes[known], gameMinutes);
      return false;
    }
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
    inLibrary.clear();
    if (users.size() >= offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * offsets.length);
    }
    offsets[users.size()] = size;
  }

  /** Forgets the library being read. */
  void undo() {
    inLibrary.clear();
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

  Verdict verdict(int position) {
    return Verdict.values()[verdicts[position]];
  }
}
