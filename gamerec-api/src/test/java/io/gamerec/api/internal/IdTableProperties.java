package io.gamerec.api.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** The table against a map. */
class IdTableProperties {
  private static void compare(List<String> ids) {
    IdTable table = new IdTable();
    Map<String, Integer> map = new LinkedHashMap<>();
    for (String id : ids) {
      byte[] line = ("<" + id + ">").getBytes(UTF_8);
      assertEquals(map.getOrDefault(id, -1), table.find(id));
      int code = map.computeIfAbsent(id, unknown -> map.size());
      assertEquals(code, table.codeOf(line, 1, line.length - 1));
      assertEquals(id, table.id(code));
    }
    assertEquals(map.size(), table.size());
    map.forEach((id, code) -> assertEquals(code, table.find(id)));
  }

  @Property(tries = 200)
  void codes_areTheOrderOfFirstOccurrence(
      @ForAll @Size(max = 50) List<@StringLength(max = 3) String> ids) {
    compare(ids.stream().map(id -> new String(id.getBytes(UTF_8), UTF_8)).toList());
  }

  /** Around the length from which an id is no longer its own key, zero bytes included. */
  @Property(tries = 200)
  void codes_ofShortAndLongIds(
      @ForAll @Size(max = 60)
          List<@StringLength(min = 5, max = 10) @CharRange(from = 0, to = 1) String> ids) {
    compare(ids);
  }

  @Example
  void table_growsPastItsFirstSize() {
    compare(IntStream.range(0, 20_000).mapToObj(i -> Integer.toString(i * 7 % 15_000)).toList());
    compare(IntStream.range(0, 20_000).mapToObj(i -> "user-" + i * 7 % 15_000).toList());
  }
}
