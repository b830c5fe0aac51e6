package io.gamerec.examples.generate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Readable names, none given twice. Some have what trips readers: apostrophes, quotes, commas,
 * backslashes, letters outside ASCII.
 */
final class Names {
  private static final List<String> PLACES =
      List.of(
          "Avalon",
          "Ragnarök",
          "Carthage",
          "Jötunheim",
          "Meridian",
          "São Lázaro",
          "Kestrel",
          "Älvdal",
          "Orion",
          "Київ",
          "Vesper",
          "星海",
          "Thule",
          "Ys",
          "Eldermere",
          "Café Noir");
  private static final List<String> OWNERS =
      List.of(
          "Dragon",
          "Queen",
          "Hunter",
          "Baron",
          "Wizard",
          "Captain",
          "Widow",
          "Titan",
          "Fox",
          "Emperor",
          "Smuggler",
          "Witch",
          "Sailor",
          "Alchemist",
          "Drifter",
          "Saint");
  private static final List<String> SUBTITLES =
      List.of(
          "Origins",
          "Reborn",
          "Redux",
          "Definitive Edition",
          "The Long Winter",
          "Uprising",
          "Aftermath",
          "First Light",
          "Second Sun",
          "Endgame",
          "Homecoming",
          "Shattered");
  private static final List<String> STUDIO_FIRST =
      List.of(
          "Northwind",
          "Blue Anvil",
          "Kotov",
          "Łódź",
          "Pixel Orchard",
          "Copper Fox",
          "Halcyon",
          "Red Kettle",
          "Müller",
          "Seventh Door",
          "Grey Heron",
          "Lantern",
          "O'Hara",
          "Ninebark",
          "Sundial",
          "Paper Moon",
          "Rook",
          "Tidewater",
          "Umbra",
          "Velvet Bear",
          "Wren",
          "Yonder",
          "Zephyr",
          "Atlas",
          "Brisk",
          "Cinder",
          "Dovetail",
          "Ember",
          "Fathom",
          "Gable");
  private static final List<String> STUDIO_SECOND =
      List.of(
          "Games",
          "Studio",
          "Interactive",
          "Works",
          "Digital",
          "Entertainment",
          "Labs",
          "Forge",
          "Collective",
          "& Sons",
          "Arts",
          "Software",
          "Projects",
          "Factory",
          "Bros.",
          "Team");
  private static final List<String> STUDIO_LAST = List.of("", ", Inc.", " GmbH", " Ltd", " s.r.o.");
  private static final List<String> NUMERALS =
      List.of("II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X");
  private static final int TRIES = 10;
  private static final int LONGEST_SERIES = NUMERALS.size() + 1;

  private final Set<String> given = new HashSet<>();
  private final Dice dice;

  Names(Dice dice) {
    this.dice = dice;
  }

  String title(Taste taste) {
    String title = freshTitle(taste);
    for (int tries = 1; given.contains(title) && tries < TRIES; tries++) {
      title = freshTitle(taste);
    }
    return distinct(title);
  }

  private String freshTitle(Taste taste) {
    String adjective = dice.pick(taste.adjectives());
    String noun = dice.pick(taste.nouns());
    double kind = dice.uniform();
    if (kind < 0.45) {
      return adjective + " " + noun;
    } else if (kind < 0.60) {
      return noun + " of " + dice.pick(PLACES);
    } else if (kind < 0.75) {
      return adjective + " " + noun + ": " + dice.pick(SUBTITLES);
    } else if (kind < 0.85) {
      return dice.pick(OWNERS) + "'s " + noun;
    } else if (kind < 0.89) {
      return "The \"" + adjective + "\" " + noun;
    } else if (kind < 0.91) {
      return "The " + dice.pick(OWNERS) + "'s \"" + adjective + "\" " + noun;
    } else if (kind < 0.94) {
      return adjective + ", " + noun + " & " + dice.pick(PLACES);
    } else if (kind < 0.95) {
      return adjective + "\\" + noun;
    } else if (kind < 0.97) {
      return adjective + " " + noun + "™";
    } else {
      return dice.pick(PLACES) + " " + noun;
    }
  }

  /** Whether a series of so many games may go on. */
  static boolean hasSequel(int games) {
    return games < LONGEST_SERIES;
  }

  /** The title of a series' game; the first is number 1. */
  String sequel(String first, int number) {
    return distinct(first + " " + NUMERALS.get(number - 2));
  }

  /** A studio's name, which holds a comma now and then; what stands before it is unique too. */
  String studio() {
    String name = dice.pick(STUDIO_FIRST) + " " + dice.pick(STUDIO_SECOND);
    return distinct(name) + dice.pick(STUDIO_LAST);
  }

  private String distinct(String name) {
    String distinct = name;
    for (int number = 2; !given.add(distinct); number++) {
      distinct = name + " " + number;
    }
    return distinct;
  }
}
