package io.gamerec.examples.generate;

import com.google.common.base.Splitter;
import java.util.List;

/**
 * A taste: what its games are and what its players like.
 *
 * @param share how common it is among studios and players
 * @param niches kinds of game within the taste
 * @param sometimes genres that some of its games have beside those of their niche
 * @param tags tags that any of its games may have
 * @param hours median play time of a game by those who like it
 * @param price median price in dollars
 * @param free share of games that cost nothing
 * @param adjectives words of titles
 * @param nouns words of titles
 */
record Taste(
    double share,
    List<Niche> niches,
    List<String> sometimes,
    List<String> tags,
    double hours,
    double price,
    double free,
    List<String> adjectives,
    List<String> nouns) {

  /**
   * A kind of game.
   *
   * @param genre the genre that all its games have
   * @param tags its tags, the most telling first
   */
  record Niche(String genre, List<String> tags) {}

  static final List<Taste> ALL =
      List.of(
          new Taste(
              1.3,
              List.of(
                  niche("Strategy", "4X", "Turn-Based Strategy", "Grand Strategy", "Historical"),
                  niche("Strategy", "RTS", "Base-Building", "War", "Real-Time with Pause"),
                  niche("Strategy", "Tactical", "Turn-Based Tactics", "World War II", "Wargame"),
                  niche(
                      "Strategy", "Tower Defense", "Real-Time", "Fantasy", "Resource Management")),
              List.of("Simulation", "Indie"),
              List.of("Strategy", "Singleplayer", "Multiplayer", "Moddable", "Replay Value"),
              14,
              20,
              0.04,
              words("Iron Imperial Silent Crimson Frozen Eternal Divided Golden Fallen Grand"),
              words(
                  "Dominion Tactics Empires Legions Frontier Command Crowns Siege Conquest Banner")),
          new Taste(
              1.4,
              List.of(
                  niche("Action", "FPS", "Military", "Modern", "Gun Customization"),
                  niche("Action", "Shooter", "Sci-fi", "Arena Shooter", "Aliens"),
                  niche("Action", "Third-Person Shooter", "Co-op", "Cover Shooter", "Stealth")),
              List.of("Indie", "Adventure"),
              List.of("Action", "Multiplayer", "First-Person", "Online Co-Op", "Gore"),
              9,
              25,
              0.08,
              words("Black Lethal Burning Rogue Zero Savage Broken Hollow Steel Midnight"),
              words("Protocol Strike Recoil Vendetta Ops Horizon Havoc Caliber Uprising Warhead")),
          new Taste(
              1.2,
              List.of(
                  niche("RPG", "CRPG", "Party-Based RPG", "Isometric", "Choices Matter"),
                  niche("RPG", "Action RPG", "Hack and Slash", "Loot", "Dark Fantasy"),
                  niche("RPG", "JRPG", "Anime", "Turn-Based Combat", "RPGMaker")),
              List.of("Adventure", "Indie"),
              List.of("RPG", "Fantasy", "Story Rich", "Open World", "Character Customization"),
              16,
              20,
              0.05,
              words("Ancient Shadow Forgotten Radiant Cursed Elder Sacred Moonlit Ashen Wandering"),
              words("Chronicles Saga Oath Legacy Relics Prophecy Blades Tales Covenant Throne")),
          new Taste(
              0.9,
              List.of(
                  niche("Racing", "Rally", "Offroad", "Automobile Sim", "Driving"),
                  niche("Racing", "Arcade Racing", "Split Screen", "Combat Racing", "Motorbike"),
                  niche("Sports", "Football", "Management", "Team-Based", "Local Multiplayer")),
              List.of("Simulation", "Sports"),
              List.of("Sports", "Competitive", "Controller", "Multiplayer", "Realistic"),
              8,
              25,
              0.04,
              words("Turbo Apex Asphalt Wild Thunder Open Drift Champion Total Ultimate"),
              words("Rally Circuit League Racers Cup Velocity Motors Season Derby Grid")),
          new Taste(
              1.0,
              List.of(
                  niche("Casual", "Hidden Object", "Mystery", "Female Protagonist", "Detective"),
                  niche("Casual", "Match 3", "Puzzle", "Colorful", "Family Friendly"),
                  niche("Casual", "Card Game", "Board Game", "Solitaire", "Trading Card Game")),
              List.of("Indie", "Adventure"),
              List.of("Casual", "Relaxing", "Point & Click", "2D", "Short"),
              4,
              5,
              0.12,
              words("Happy Tiny Sweet Jolly Magic Cosy Sunny Paper Lucky Candy"),
              words("Garden Cafe Puzzles Gems Bakery Secrets Kittens Holiday Orchard Parlour")),
          new Taste(
              1.0,
              List.of(
                  niche("Simulation", "City Builder", "Building", "Economy", "Management"),
                  niche("Simulation", "Farming Sim", "Agriculture", "Life Sim", "Crafting"),
                  niche("Simulation", "Flight", "Trains", "Space Sim", "Vehicular Combat")),
              List.of("Indie", "Strategy"),
              List.of("Simulation", "Sandbox", "Realistic", "Singleplayer", "Moddable"),
              12,
              20,
              0.03,
              words("Modern Little Great Open Steam Global Pocket Virtual Rural Northern"),
              words(
                  "Tycoon Railways Harbour Skies Farmstead Builder Planner Airways Works Colony")),
          new Taste(
              0.8,
              List.of(
                  niche("Action", "Survival Horror", "Horror", "Dark", "Psychological Horror"),
                  niche("Action", "Zombies", "Survival", "Post-apocalyptic", "Blood"),
                  niche("Indie", "Psychological", "Lovecraftian", "Surreal", "Jump Scares")),
              List.of("Adventure", "Indie"),
              List.of("Horror", "Atmospheric", "First-Person", "Mature", "Dark"),
              5,
              12,
              0.07,
              words("Dead Whispering Pale Bleak Drowned Haunted Silent Rotten Endless Buried"),
              words(
                  "Asylum Nightmare Hollow Corridor Remains Descent Lanterns Plague Manor Dread")),
          new Taste(
              1.0,
              List.of(
                  niche("Adventure", "Point & Click", "Comedy", "Detective", "Cartoon"),
                  niche("Adventure", "Walking Simulator", "Exploration", "Emotional", "Beautiful"),
                  niche("Adventure", "Visual Novel", "Romance", "Dating Sim", "Anime")),
              List.of("Indie", "Casual"),
              List.of("Adventure", "Story Rich", "Great Soundtrack", "Singleplayer", "Atmospheric"),
              4,
              12,
              0.08,
              words("Distant Quiet Curious Last Velvet Lonely Autumn Hidden Gentle Second"),
              words("Letters Journey Summer Lighthouse Memoir Voyage Island Diary Rain Strangers")),
          new Taste(
              1.1,
              List.of(
                  niche(
                      "Indie", "Precision Platformer", "Platformer", "Difficult", "Pixel Graphics"),
                  niche("Indie", "Metroidvania", "Side Scroller", "Exploration", "2D"),
                  niche(
                      "Indie",
                      "Rogue-like",
                      "Perma Death",
                      "Procedural Generation",
                      "Dungeon Crawler")),
              List.of("Action", "Adventure"),
              List.of("Indie", "Retro", "Great Soundtrack", "2D", "Controller"),
              6,
              10,
              0.05,
              words("Super Pixel Neon Hyper Bit Mighty Cavern Clockwork Electric Bouncing"),
              words("Jumper Depths Boy Dungeon Knight Runner Goo Rooms Fury Ascent")),
          new Taste(
              0.9,
              List.of(
                  niche("Massively Multiplayer", "MMORPG", "PvP", "Guilds", "Grinding"),
                  niche(
                      "Massively Multiplayer",
                      "Survival",
                      "Crafting",
                      "Open World Survival",
                      "Dinosaurs"),
                  niche("Free to Play", "MOBA", "e-sports", "Team-Based", "Hero Shooter")),
              List.of("Action", "RPG"),
              List.of(
                  "Massively Multiplayer", "Multiplayer", "Online Co-Op", "PvE", "Free to Play"),
              22,
              15,
              0.55,
              words("Infinite Stellar Feral United Primal Astral Mythic Wild Outer Emerald"),
              words("Realms Worlds Arena Online Clans Dawn Champions Odyssey Rising Nexus")));

  private static Niche niche(String genre, String... tags) {
    return new Niche(genre, List.of(tags));
  }

  private static List<String> words(String separated) {
    return Splitter.on(' ').splitToList(separated);
  }
}
