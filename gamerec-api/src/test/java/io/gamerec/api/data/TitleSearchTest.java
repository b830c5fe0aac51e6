package io.gamerec.api.data;

import static io.gamerec.api.Fixtures.assertContains;
import static io.gamerec.api.Fixtures.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TitleSearchTest {
  private static final TitleSearch SEARCH =
      new TitleSearch(
          Fixtures.catalogue(
              List.of("10", "20", "30", "31", "40", "50"),
              "Sid Meier's Civilization® VI",
              "Portal",
              "Prey",
              "PREY",
              "Ведьмак 3: Дикая Охота",
              null));

  @ParameterizedTest
  @CsvSource({
    "sid meiers civilization vi, 10",
    "SID MEIER'S CIVILIZATION™ VI, 10",
    "'  portal!  ', 20",
    "20, 20",
    "' 31 ', 31",
    "ведьмак 3 дикая охота, 40",
    "50, 50"
  })
  void find_whateverCaseAndSigns(String typed, String id) {
    assertEquals(id, SEARCH.find(typed));
  }

  @Test
  void find_sharedTitle_namesTheIds() {
    assertEquals(
        "'prey' is the title of 2 games; name one by its id: [30, 31]",
        refusal(IllegalArgumentException.class, () -> SEARCH.find("prey")));
  }

  @Test
  void find_unknown_namesTheNearest() {
    String message = refusal(IllegalArgumentException.class, () -> SEARCH.find("Portal 2"));
    assertContains(message, "no game 'Portal 2' in the catalogue; nearest titles: 'Portal' (20), ");
    assertEquals(5, message.split("\\(").length - 1, message);
  }

  @Test
  void nearest_mostAlikeFirst() {
    assertEquals(List.of("10"), SEARCH.nearest("civilisation 6", 1));
    assertEquals(List.of("30", "31"), SEARCH.nearest("pray", 2));
    assertEquals(6, SEARCH.nearest("anything", 100).size());
  }

  /** A title without letters became the name of everything else without letters. */
  @Test
  void find_noLetters_isNotTheTitleWithoutLetters() {
    TitleSearch search = new TitleSearch(Fixtures.catalogue(List.of("1", "2"), "???", "Portal"));
    assertEquals("1", search.find("???"));
    for (String typed : List.of("", "!!!", "™")) {
      assertContains(
          refusal(IllegalArgumentException.class, () -> search.find(typed)),
          "no game '" + typed + "' in the catalogue");
    }
  }
}
