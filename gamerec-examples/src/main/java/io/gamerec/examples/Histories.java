package io.gamerec.examples;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.History;
import io.gamerec.api.data.TitleSearch;

/** Reads histories as people type them: {@code title or id = hours; ...}. */
final class Histories {
  private Histories() {}

  static History parse(String text, TitleSearch titles) {
    History.Builder history = History.builder();
    int games = 0;
    for (String entry : text.split(";", -1)) {
      if (entry.isBlank()) {
        continue;
      }
      int equals = entry.lastIndexOf('=');
      checkArgument(
          equals > 0, "--history must be 'title or id = hours; ...', got '%s'", entry.strip());
      history.played(titles.find(entry.substring(0, equals)), hours(entry, equals));
      games++;
    }
    checkArgument(games > 0, "--history names no game; give 'title or id = hours; ...'");
    return history.build();
  }

  private static double hours(String entry, int equals) {
    String text = entry.substring(equals + 1).strip();
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "hours in --history must be a number, got '" + text + "' in '" + entry.strip() + "'", e);
    }
  }
}
