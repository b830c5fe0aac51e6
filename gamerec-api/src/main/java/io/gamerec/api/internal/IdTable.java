package io.gamerec.api.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers ids in order of first occurrence, straight from their bytes: no object for an id that is
 * known. Not thread-safe.
 */
public final class IdTable {
  private int[] slots = new int[1 << 12];
  private final List<byte[]> ids = new ArrayList<>();

  /** Creates an empty table. */
  public IdTable() {
    Arrays.fill(slots, -1);
  }

  /**
   * The number of an id, a new one when it is unknown.
   *
   * @param bytes holds the id in UTF-8
   * @param from where it starts
   * @param to where it ends
   * @return its number, from 0
   */
  public int codeOf(byte[] bytes, int from, int to) {
    int slot = slotOf(bytes, from, to);
    if (slots[slot] < 0) {
      slots[slot] = ids.size();
      ids.add(Arrays.copyOfRange(bytes, from, to));
      if (2 * ids.size() > slots.length) {
        grow();
      }
      return ids.size() - 1;
    }
    return slots[slot];
  }

  /**
   * The number of an id.
   *
   * @param id the id
   * @return its number, or -1 when it is unknown
   */
  public int find(String id) {
    byte[] bytes = id.getBytes(UTF_8);
    return find(bytes, 0, bytes.length);
  }

  /**
   * The number of an id.
   *
   * @param bytes holds the id in UTF-8
   * @param from where it starts
   * @param to where it ends
   * @return its number, or -1 when it is unknown
   */
  public int find(byte[] bytes, int from, int to) {
    return slots[slotOf(bytes, from, to)];
  }

  /**
   * The id of a number.
   *
   * @param code the number
   * @return the id
   */
  public String id(int code) {
    return new String(ids.get(code), UTF_8);
  }

  /**
   * How many ids are known.
   *
   * @return the number of ids
   */
  public int size() {
    return ids.size();
  }

  private int slotOf(byte[] bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    hash *= 0x9E3779B9;
    int mask = slots.length - 1;
    int slot = (hash ^ (hash >>> 15)) & mask;
    while (slots[slot] >= 0) {
      byte[] known = ids.get(slots[slot]);
      if (Arrays.equals(known, 0, known.length, bytes, from, to)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    slots = new int[2 * slots.length];
    Arrays.fill(slots, -1);
    for (int code = 0; code < ids.size(); code++) {
      byte[] id = ids.get(code);
      slots[slotOf(id, 0, id.length)] = code;
    }
  }
}
