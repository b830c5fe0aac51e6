package io.gamerec.model.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Records of a TensorBoard event file, by hand: three small messages are no reason for a library.
 *
 * <table>
 * <caption>A record of TFRecord, little-endian</caption>
 * <tr><th>bytes</th><th>content</th></tr>
 * <tr><td>8</td><td>length of the message</td></tr>
 * <tr><td>4</td><td>masked CRC-32C of the 8 bytes before</td></tr>
 * <tr><td>length</td><td>the message</td></tr>
 * <tr><td>4</td><td>masked CRC-32C of the message</td></tr>
 * </table>
 *
 * <table>
 * <caption>Fields of the protocol buffers</caption>
 * <tr><th>message</th><th>fields</th></tr>
 * <tr><td>Event</td><td>1 wall_time double, 2 step int64, 3 file_version string, 5 summary, 7
 * session_log</td></tr>
 * <tr><td>Summary</td><td>1 value, repeated</td></tr>
 * <tr><td>Summary.Value</td><td>1 tag string, 2 simple_value float</td></tr>
 * <tr><td>SessionLog</td><td>1 status: 1 is START</td></tr>
 * </table>
 */
final class EventEncoder {
  private static final String VERSION = "brain.Event:2";
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private EventEncoder() {}

  /**
   * The first record of a file.
   *
   * @param wallTime seconds since 1970
   * @return the record
   */
  static byte[] version(double wallTime) {
    ByteArrayOutputStream event = event(wallTime);
    bytes(event, 3, VERSION.getBytes(UTF_8));
    return record(event.toByteArray());
  }

  /**
   * The start of a session: what is known of this step and later ones is void.
   *
   * @param wallTime seconds since 1970
   * @param step first step of the session
   * @return the record
   */
  static byte[] start(double wallTime, long step) {
    ByteArrayOutputStream session = new ByteArrayOutputStream();
    tag(session, 1, VARINT);
    varint(session, 1);
    return record(wallTime, step, 7, session);
  }

  /**
   * Scalars of a step.
   *
   * @param wallTime seconds since 1970
   * @param step the step
   * @param scalars values by tag; written in the order of the tags
   * @return the record
   */
  static byte[] scalars(double wallTime, long step, Map<String, Double> scalars) {
    ByteArrayOutputStream summary = new ByteArrayOutputStream();
    new TreeMap<>(scalars)
        .forEach(
            (name, scalar) -> {
              ByteArrayOutputStream value = new ByteArrayOutputStream();
              bytes(value, 1, name.getBytes(UTF_8));
              tag(value, 2, FIXED32);
              value.writeBytes(buffer(4).putFloat(scalar.floatValue()).array());
              bytes(summary, 1, value.toByteArray());
            });
    return record(wallTime, step, 5, summary);
  }

  private static byte[] record(
      double wallTime, long step, int field, ByteArrayOutputStream message) {
    ByteArrayOutputStream event = event(wallTime);
    tag(event, 2, VARINT);
    varint(event, step);
    bytes(event, field, message.toByteArray());
    return record(event.toByteArray());
  }

  private static ByteArrayOutputStream event(double wallTime) {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    tag(event, 1, FIXED64);
    event.writeBytes(buffer(8).putDouble(wallTime).array());
    return event;
  }

  private static byte[] record(byte[] message) {
    byte[] length = buffer(8).putLong(message.length).array();
    return buffer(message.length + 16)
        .put(length)
        .putInt(maskedCrc(length))
        .put(message)
        .putInt(maskedCrc(message))
        .array();
  }

  /** Masked, as a CRC of data that holds its own CRC is a poor one. */
  static int maskedCrc(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void tag(ByteArrayOutputStream out, int field, int type) {
    varint(out, ((long) field << 3) | type);
  }

  private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
    tag(out, field, BYTES);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
