package io.gamerec.model.tower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SequenceTowerTest {

  @Test
  void withers_changeOneSettingEach() {
    assertEquals(new SequenceTower(2, 1, 0.2, true), SequenceTower.standard());
    assertEquals(
        new SequenceTower(3, 4, 0, false),
        SequenceTower.standard().blocks(3).heads(4).dropout(0).positions(false));
  }

  @Test
  void settings_outOfRange_areRefused() {
    SequenceTower standard = SequenceTower.standard();
    assertRefused("blocks must be at least 1, got 0", () -> standard.blocks(0));
    assertRefused("heads must be at least 1, got -2", () -> standard.heads(-2));
    assertRefused("dropout must be in [0, 1), got 1.0", () -> standard.dropout(1));
    assertRefused("dropout must be in [0, 1), got NaN", () -> standard.dropout(Double.NaN));
  }

  private static void assertRefused(String message, Supplier<SequenceTower> setting) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, setting::get).getMessage());
  }

  @Test
  void json_roundTrips() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    SequenceTower tower = new SequenceTower(1, 2, 0.25, false);
    String json = mapper.writeValueAsString(tower);
    assertEquals("{\"blocks\":1,\"heads\":2,\"dropout\":0.25,\"positions\":false}", json);
    assertEquals(tower, mapper.readValue(json, SequenceTower.class));
  }
}
