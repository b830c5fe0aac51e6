package io.gamerec.features.source;

import io.gamerec.api.GamerecException;
import io.gamerec.api.Verdict;
import io.gamerec.features.internal.DelimitedReader;
import io.gamerec.features.internal.Fields;
import io.gamerec.features.internal.Fields.MalformedFieldException;
import java.util.List;

/** Takes interactions out of delimited records. */
final class CsvInteractions implements CsvFile.Records {
  private final InteractionColumns columns;
  private final InteractionSink sink;
  private final ReadReport.Counter counter;
  private int user;
  private int item;
  private int hours;
  private int recommended;
  private int timestamp;

  CsvInteractions(InteractionColumns columns, InteractionSink sink, ReadReport.Counter counter) {
    this.columns = columns;
    this.sink = sink;
    this.counter = counter;
  }

  @Override
  public void begin(CsvFile file, List<String> header) {
    user = file.require(header, columns.userId());
    item = file.require(header, columns.itemId());
    hours = optional(file, header, columns.hours(), "hours");
    recommended = optional(file, header, columns.recommended(), "recommended");
    timestamp = optional(file, header, columns.timestamp(), "timestamp");
    if (!sink.begin(counter, timestamp >= 0)) {
      throw new GamerecException(
          file.input().where()
              + ": either all files must have the column "
              + columns.timestamp()
              + " or none, this one has"
              + (timestamp >= 0 ? "" : " not"));
    }
  }

  private int optional(CsvFile file, List<String> header, String name, String meaning) {
    return columns.isRequired(meaning) ? file.require(header, name) : header.indexOf(name);
  }

  @Override
  public void read(DelimitedReader in) throws MalformedFieldException {
    byte[] bytes = in.bytes();
    double strength =
        hours < 0
            ? InteractionColumns.ONE
            : Fields.number(columns.hours(), bytes, in.from(hours), in.to(hours));
    Verdict verdict = columns.verdict(strength);
    if (recommended >= 0 && in.from(recommended) < in.to(recommended)) {
      verdict =
          Fields.truth(columns.recommended(), bytes, in.from(recommended), in.to(recommended))
              ? Verdict.RECOMMENDED
              : Verdict.NOT_RECOMMENDED;
    }
    long time =
        timestamp < 0
            ? 0
            : Fields.time(
                columns.timestamp(),
                columns.timestampUnit(),
                bytes,
                in.from(timestamp),
                in.to(timestamp));
    sink.add(
        in.line(),
        sink.user(bytes, in.from(user), in.to(user)),
        sink.item(bytes, in.from(item), in.to(item)),
        strength,
        verdict,
        time);
  }
}
