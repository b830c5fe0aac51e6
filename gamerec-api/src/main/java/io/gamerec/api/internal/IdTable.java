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
  /** Ids of at most so many bytes are their own keys. */
  private static final int SHORT = 7;

  private int[] slots = new int[1 << 12];

  /** Key of the id in each slot: equal keys say equal ids where the ids are short. */
  private long[] keys = new long[slots.length];

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
    long key = key(bytes, from, to);
    int slot = slotOf(key, bytes, from, to);
    if (slots[slot] < 0) {
      slots[slot] = ids.size();
      keys[slot] = key;
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

  private static long key(byte[] bytes, int from, int to) {
    int length = to - from;
    long key = length;
    if (length <= SHORT) {
      for (int i = from; i < to; i++) {
        key = (key << 8) | (bytes[i] & 0xff);
      }
      return key;
    }
    for (int i = from; i < to; i++) {
      key = 31 * key + bytes[i];
    }
    return key | Long.MIN_VALUE;
  }

  private int slotOf(byte[] bytes, int from, int to) {
    return slotOf(key(bytes, from, to), bytes, from, to);
  }

  private int slotOf(long key, byte[] bytes, int from, int to) {
    int mask = slots.length - 1;
    int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (slots[slot] >= 0) {
      if (keys[slot] == key && (key >= 0 || isId(slots[slot], bytes, from, to))) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isId(int code, byte[] bytes, int from, int to) {
    byte[] known = ids.get(code);
    return Arrays.equals(known, 0, known.length, bytes, from, to);
  }

  private void grow() {
    int[] oldSlots = slots;
    long[] oldKeys = keys;
    slots = new int[2 * oldSlots.length];
    keys = new long[slots.length];
    Arrays.fill(slots, -1);
    for (int old = 0; old < oldSlots.length; old++) {
      int code = oldSlots[old];
      if (code >= 0) {
        byte[] id = ids.get(code);
        int slot = slotOf(oldKeys[old], id, 0, id.length);
        slots[slot] = code;
        keys[slot] = oldKeys[old];
      }
    }
  }
}
