package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceSpecTest {
  @ParameterizedTest
  @CsvSource({"auto,auto,-1", "cpu,cpu,-1", "cuda:0,cuda,0", "cuda:12,cuda,12", "x2:9999,x2,9999"})
  void parse_readsNameAndIndex(String spec, String name, int index) {
    DeviceSpec parsed = DeviceSpec.parse("device", spec);
    assertEquals(name, parsed.name());
    assertEquals(index, parsed.index().orElse(-1));
    assertEquals(spec, parsed.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " cpu",
        "CPU",
        "cuda:",
        "cuda:-1",
        "cuda:x",
        "cuda:10000",
        "0",
        ":0",
        "auto:0"
      })
  void parse_anythingElse_isRefused(String spec) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> DeviceSpec.parse("device", spec));
    assertEquals(
        "device must be auto, NAME or NAME:INDEX with an index up to 9999, got '" + spec + "'",
        e.getMessage());
  }

  @Test
  void isProviderName_isWhatParseGives() {
    assertEquals(true, DeviceSpec.isProviderName("mps"));
    assertEquals(false, DeviceSpec.isProviderName("auto"));
    assertEquals(false, DeviceSpec.isProviderName("cuda:0"));
    assertEquals(false, DeviceSpec.isProviderName("Mps"));
  }
}
