package io.gamerec.model.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.BaseEncoding;
import io.gamerec.api.GamerecException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardLogTest {
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_500), ZoneOffset.UTC);

  @TempDir private Path directory;

  private static TrainingProgress progress(int step) {
    return new TrainingProgress(step, 10, 2.5 / step, 64L * step, 1e-3, Duration.ofSeconds(step));
  }

  /** CRC-32C of RFC 3720, B.4, and of "123456789"; the mask turns and adds. */
  @Test
  void maskedCrc_isThatOfThePublishedExamples() {
    int zeros = 0x8a9136aa;
    assertEquals((zeros >>> 15 | zeros << 17) + 0xa282ead8, EventEncoder.maskedCrc(new byte[32]));
    int digits = 0xe3069283;
    assertEquals(
        (digits >>> 15 | digits << 17) + 0xa282ead8,
        EventEncoder.maskedCrc("123456789".getBytes(UTF_8)));
  }

  /** The CRC of the length, a37f4b22, is that of every file TensorFlow writes. */
  @Test
  void version_isTheFirstRecordOfEveryEventFile() {
    byte[] record = EventEncoder.version(1.5);
    assertEquals(
        "1800000000000000a37f4b22" + "09000000000000f83f" + "1a0d627261696e2e4576656e743a32",
        BaseEncoding.base16().lowerCase().encode(record, 0, record.length - 4));
  }

  @Test
  void scalars_areTheBytesOfTheMessage() {
    byte[] record = EventEncoder.scalars(1.5, 300, Map.of("b", -1.0, "a", 0.5));
    byte[] message = new byte[record.length - 16];
    System.arraycopy(record, 12, message, 0, message.length);
    assertEquals(
        "09000000000000f83f"
            + "10ac02"
            + "2a14"
            + "0a080a0161150000003f"
            + "0a080a01621500"
            + "0080bf",
        BaseEncoding.base16().lowerCase().encode(message));
  }

  /** An event as this test reads it. */
  private record Event(
      double wallTime, long step, String version, boolean start, List<String> values) {}

  private static List<Event> events(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      assertEquals(EventEncoder.maskedCrc(length), in.getInt());
      byte[] message =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(message);
      assertEquals(EventEncoder.maskedCrc(message), in.getInt());
      events.add(event(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN)));
    }
    return events;
  }

  private static Event event(ByteBuffer in) {
    double wallTime = 0;
    long step = 0;
    String version = "";
    boolean start = false;
    List<String> values = new ArrayList<>();
    while (in.hasRemaining()) {
      switch ((int) varint(in)) {
        case 1 << 3 | 1 -> wallTime = in.getDouble();
        case 2 << 3 -> step = varint(in);
        case 3 << 3 | 2 -> version = UTF_8.decode(message(in)).toString();
        case 5 << 3 | 2 -> {
          ByteBuffer summary = message(in);
          while (summary.hasRemaining()) {
            assertEquals(1 << 3 | 2, varint(summary));
            ByteBuffer value = message(summary);
            assertEquals(1 << 3 | 2, varint(value));
            String tag = UTF_8.decode(message(value)).toString();
            assertEquals(2 << 3 | 5, varint(value));
            values.add(tag + "=" + value.getFloat());
            assertEquals(0, value.remaining());
          }
        }
        case 7 << 3 | 2 -> {
          byte[] session = new byte[2];
          message(in).get(session);
          assertArrayEquals(new byte[] {1 << 3, 1}, session);
          start = true;
        }
        default -> throw new AssertionError("unknown field");
      }
    }
    return new Event(wallTime, step, version, start, values);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static ByteBuffer message(ByteBuffer in) {
    int length = (int) varint(in);
    ByteBuffer message = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return message;
  }

  @Test
  void log_holdsVersionStartStepsAndMetrics() throws IOException {
    Path file;
    try (TensorBoardLog log = new TensorBoardLog(directory.resolve("run"), 1, CLOCK)) {
      file = log.file();
      log.onStep(progress(1));
      log.onStep(progress(2));
      log.metric(2, "recall@10", 0.25);
    }
    assertTrue(
        file.getFileName()
            .toString()
            .matches("events\\.out\\.tfevents\\.1\\.gamerec\\.[0-9]+\\.[0-9]+"),
        file.toString());
    assertEquals(
        List.of(
            new Event(1.5, 0, "brain.Event:2", false, List.of()),
            new Event(1.5, 1, "", true, List.of()),
            new Event(
                1.5,
                1,
                "",
                false,
                List.of(
                    "train/examples_per_second=64.0",
                    "train/learning_rate=0.001",
                    "train/loss=2.5")),
            new Event(
                1.5,
                2,
                "",
                false,
                List.of(
                    "train/examples_per_second=64.0",
                    "train/learning_rate=0.001",
                    "train/loss=1.25")),
            new Event(1.5, 2, "", false, List.of("validation/recall@10=0.25"))),
        events(file));
  }

  /** The mark of a start at the first step that is repeated. */
  @Test
  void log_resumed_isAFileOfItsOwnThatStartsAtItsStep() throws IOException {
    try (TensorBoardLog first = new TensorBoardLog(directory, 1, CLOCK);
        TensorBoardLog second = new TensorBoardLog(directory, 1, CLOCK)) {
      first.onStep(progress(8));
      second.onStep(progress(5));
      Event start = events(second.file()).get(1);
      assertTrue(start.start());
      assertEquals(5, start.step());
      try (var files = Files.list(directory)) {
        assertEquals(2, files.count());
      }
    }
  }

  @Test
  void log_isWrittenEveryFewSteps() throws IOException {
    try (TensorBoardLog log = new TensorBoardLog(directory, 3, CLOCK)) {
      assertEquals(1, events(log.file()).size());
      log.onStep(progress(1));
      log.onStep(progress(2));
      log.onStep(progress(3));
      assertEquals(5, events(log.file()).size());
    }
  }

  @Test
  void validation_isAnEvent_andCheckpointsWriteWhatWaits() throws IOException {
    Map<String, Double> metrics = Map.of("recall@10", 0.25, "ndcg@10", 0.5);
    try (TensorBoardLog log = new TensorBoardLog(directory, 100, CLOCK)) {
      log.onValidation(new ValidationEvent(7, metrics, "recall@10", true));
      assertEquals(1, events(log.file()).size());
      log.onCheckpoint(7, directory);
      assertEquals(
          new Event(
              1.5, 7, "", false, List.of("validation/ndcg@10=0.5", "validation/recall@10=0.25")),
          events(log.file()).get(2));
    }
  }

  @Test
  void log_intoAFile_isRefused() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    String message =
        assertThrows(GamerecException.class, () -> new TensorBoardLog(file)).getMessage();
    assertTrue(message.startsWith("cannot write the event file " + file), message);
    assertThrows(IllegalArgumentException.class, () -> new TensorBoardLog(directory, 0));
  }
}
