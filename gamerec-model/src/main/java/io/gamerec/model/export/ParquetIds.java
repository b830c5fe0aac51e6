package io.gamerec.model.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A Parquet file of one column of texts, written by hand: Arrow's native writer, 78 MB, gives
 * memory back at a time of its own, and writes no file where there are no rows.
 *
 * <table>
 * <caption>The file</caption>
 * <tr><th>part</th><th>content</th></tr>
 * <tr><td>start</td><td>{@code PAR1}</td></tr>
 * <tr><td>pages of the one row group</td><td>PageHeader, then {@code [length, UTF-8]} of each
 * text: encoding PLAIN, no compression, no levels since none is null</td></tr>
 * <tr><td>footer</td><td>FileMetaData, its length in 4 bytes, {@code PAR1}</td></tr>
 * </table>
 *
 * <p>Headers are structures of Thrift's compact protocol; numbers are little-endian.
 */
final class ParquetIds {
  private static final byte[] MAGIC = "PAR1".getBytes(UTF_8);
  private static final int PAGE = 1 << 15;

  private static final int BYTE_ARRAY = 6;
  private static final int REQUIRED = 0;
  private static final int UTF8 = 0;
  private static final int PLAIN = 0;
  private static final int RLE = 3;
  private static final int UNCOMPRESSED = 0;
  private static final int DATA_PAGE = 0;

  private ParquetIds() {}

  /** Writes texts as the column {@code id}. */
  static void write(OutputStream out, List<String> ids) throws IOException {
    out.write(MAGIC);
    long pages = 0;
    for (int from = 0; from < ids.size() || from == 0; from += PAGE) {
      List<String> texts = ids.subList(from, Math.min(ids.size(), from + PAGE));
      byte[] page = page(texts);
      byte[] header = pageHeader(page.length, texts.size());
      out.write(header);
      out.write(page);
      pages += header.length + page.length;
    }
    byte[] footer = footer(pages, ids.size());
    out.write(footer);
    out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(footer.length).array());
    out.write(MAGIC);
  }

  private static byte[] page(List<String> texts) {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    for (String text : texts) {
      byte[] bytes = text.getBytes(UTF_8);
      page.writeBytes(length.putInt(0, bytes.length).array());
      page.writeBytes(bytes);
    }
    return page.toByteArray();
  }

  private static byte[] pageHeader(int bytes, int texts) {
    Struct values = new Struct().number(1, texts).number(2, PLAIN).number(3, RLE).number(4, RLE);
    return new Struct()
        .number(1, DATA_PAGE)
        .number(2, bytes)
        .number(3, bytes)
        .struct(5, values)
        .end();
  }

  private static byte[] footer(long pages, int texts) {
    Struct root = new Struct().text(4, "schema").number(5, 1);
    Struct column =
        new Struct().number(1, BYTE_ARRAY).number(3, REQUIRED).text(4, "id").number(6, UTF8);
    Struct chunk =
        new Struct()
            .number(1, BYTE_ARRAY)
            .numbers(2, PLAIN)
            .texts(3, "id")
            .number(4, UNCOMPRESSED)
            .wide(5, texts)
            .wide(6, pages)
            .wide(7, pages)
            .wide(9, MAGIC.length);
    Struct group =
        new Struct()
            .structs(1, new Struct().wide(2, MAGIC.length).struct(3, chunk))
            .wide(2, pages)
            .wide(3, texts);
    return new Struct()
        .number(1, 1)
        .structs(2, root, column)
        .wide(3, texts)
        .structs(4, group)
        .text(6, "gamerec")
        .end();
  }

  /** A structure of Thrift's compact protocol. Fields are added by rising id. */
  private static final class Struct {
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int last;

    Struct number(int id, int value) {
      field(id, I32);
      zigzag(value);
      return this;
    }

    Struct wide(int id, long value) {
      field(id, I64);
      zigzag(value);
      return this;
    }

    Struct text(int id, String text) {
      field(id, BINARY);
      bytes(text);
      return this;
    }

    Struct struct(int id, Struct value) {
      field(id, STRUCT);
      out.writeBytes(value.end());
      return this;
    }

    Struct numbers(int id, int value) {
      list(id, I32, 1);
      zigzag(value);
      return this;
    }

    Struct texts(int id, String text) {
      list(id, BINARY, 1);
      bytes(text);
      return this;
    }

    Struct structs(int id, Struct... values) {
      list(id, STRUCT, values.length);
      for (Struct value : values) {
        out.writeBytes(value.end());
      }
      return this;
    }

    byte[] end() {
      out.write(0);
      return out.toByteArray();
    }

    /** The distance to the field before it is below 16 in all structures of Parquet. */
    private void field(int id, int type) {
      out.write(((id - last) << 4) | type);
      last = id;
    }

    /** Below 15 elements. */
    private void list(int id, int type, int count) {
      field(id, LIST);
      out.write((count << 4) | type);
    }

    private void bytes(String text) {
      byte[] bytes = text.getBytes(UTF_8);
      varint(bytes.length);
      out.writeBytes(bytes);
    }

    private void zigzag(long value) {
      varint((value << 1) ^ (value >> 63));
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
