package io.gamerec.features.source;

import static com.google.common.base.Strings.lenientFormat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.gamerec.api.GamerecException;
import io.gamerec.features.internal.ByteInput;
import io.gamerec.features.internal.DelimitedReader;
import io.gamerec.features.internal.Fields.MalformedFieldException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The records of a delimited file with named columns. */
record CsvFile(ByteInput input, CsvFormat format) {

  /** Takes the records of a file. */
  interface Records {
    /** Called once, before the records. */
    void begin(CsvFile file, List<String> header);

    /** Takes a record that has as many fields as the header. */
    void read(DelimitedReader record) throws MalformedFieldException;
  }

  CsvFile {
    input = format.charset().equals(ISO_8859_1) ? input.fromLatin1() : input;
  }

  void read(Records records, ReadReport.Counter counter) {
    try (DelimitedReader in = new DelimitedReader(input, format.delimiter(), format.quote())) {
      List<String> header = format.header() == null ? header(in) : format.header();
      records.begin(this, header);
      while (in.next()) {
        counter.line();
        try {
          if (in.problem() != null) {
            throw new MalformedFieldException(in.problem());
          }
          if (in.fields() != header.size()) {
            throw new MalformedFieldException(
                lenientFormat("expected %s fields, got %s", header.size(), in.fields()));
          }
          records.read(in);
        } catch (MalformedFieldException e) {
          counter.malformed(in.line(), String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private List<String> header(DelimitedReader in) {
    if (!in.next()) {
      throw new GamerecException(input.where() + " is empty; expected a line with column names");
    }
    if (in.problem() != null) {
      throw new GamerecException(
          input.where() + ": line " + in.line() + " with the column names: " + in.problem());
    }
    List<String> header = new ArrayList<>();
    for (int field = 0; field < in.fields(); field++) {
      header.add(in.text(field));
    }
    if (new HashSet<>(header).size() < header.size()) {
      throw new GamerecException(input.where() + " names a column twice: " + header);
    }
    return header;
  }

  /** Position of a column that must be there. */
  int require(List<String> header, String column) {
    int at = header.indexOf(column);
    if (at < 0) {
      throw new GamerecException(
          lenientFormat("%s has no column %s; it has %s", input.where(), column, header));
    }
    return at;
  }
}
