package io.gamerec.features.steam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TitleIndexTest {
  private static TitleIndex index(String... titles) {
    TitleIndex index = new TitleIndex();
    for (int i = 0; i < titles.length; i++) {
      index.add(GameRecord.unknown(String.valueOf(i), titles[i]));
    }
    return index;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Half-Life 2; Half Life 2",
        "The Elder Scrolls V: Skyrim; Elder Scrolls V Skyrim",
        "Sid Meier's Civilization® V; Sid Meiers Civilization V",
        "Ori™ & the Blind Forest; ori and the blind forest",
        "Pokémon; POKEMON",
        "Ｆｕｌｌ Width; full width",
        "BioShock; BioShock Game of the Year Edition"
      })
  void spellings_meet(String published, String written) {
    assertNotNull(index("Other", published).find(written));
    assertNotNull(index("Other", written).find(published));
  }

  @Test
  void otherGames_doNotMeet() {
    TitleIndex index = index("Portal 2", "Gold", "Metro 2033", "Metro 2033 Redux");
    assertNull(index.find("Portal"));
    assertNull(index.find("Edition"));
    assertNull(index.find("!!!"));
  }

  @Test
  void exactTitle_winsOverEditions_andSeveralEditionsAreNoMatch() {
    TitleIndex index = index("Game X Deluxe Edition", "Game X", "Y Gold", "Y Deluxe");
    assertEquals("1", assertNotNullId(index.find("Game X")));
    assertEquals("0", assertNotNullId(index.find("Game X: Deluxe Edition")));
    assertNull(index.find("Y Ultimate"));
  }

  private static String assertNotNullId(GameRecord game) {
    assertNotNull(game);
    return game.id();
  }
}
