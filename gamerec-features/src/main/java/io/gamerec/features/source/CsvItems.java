package io.gamerec.features.source;

import io.gamerec.api.GamerecException;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.internal.ArrowColumns;
import io.gamerec.features.internal.Catalogues;
import io.gamerec.features.internal.DelimitedReader;
import io.gamerec.features.internal.Fields;
import io.gamerec.features.internal.Fields.MalformedFieldException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes items out of delimited records. */
final class CsvItems implements CsvFile.Records {
  private final ItemColumns columns;
  private final Set<String> ids = new HashSet<>();
  private final List<@Nullable Object[]> rows = new ArrayList<>();
  private @Nullable List<String> header;
  private int id;
  private ReadReport.Counter counter = new ReadReport.Counter("");

  CsvItems(ItemColumns columns) {
    this.columns = columns;
  }

  /** Starts a file. */
  void file(ReadReport.Counter fileCounter) {
    counter = fileCounter;
  }

  int size() {
    return rows.size();
  }

  @Override
  public void begin(CsvFile file, List<String> names) {
    id = file.require(names, columns.itemId());
    if (columns.title() != null) {
      file.require(names, columns.title());
    }
    columns.numbers().forEach(column -> file.require(names, column));
    columns.lists().keySet().forEach(column -> file.require(names, column));
    columns.without().forEach(column -> file.require(names, column));
    if (header != null && !header.equals(names)) {
      throw new GamerecException(
          file.input().where()
              + ": all files must have the same columns, expected "
              + header
              + ", got "
              + names);
    }
    header = names;
  }

  @Override
  public void read(DelimitedReader in) throws MalformedFieldException {
    String itemId = in.text(id);
    if (itemId.isEmpty()) {
      throw new MalformedFieldException(columns.itemId() + " is missing");
    }
    List<String> names = names();
    @Nullable Object[] row = new Object[names.size()];
    for (int field = 0; field < row.length; field++) {
      String column = names.get(field);
      if (columns.nameOf(column) != null) {
        row[field] = value(in, field, column);
      }
    }
    if (ids.add(itemId)) {
      rows.add(row);
    } else {
      counter.dropped("repeats of an id");
    }
  }

  private @Nullable Object value(DelimitedReader in, int field, String column)
      throws MalformedFieldException {
    boolean empty = in.from(field) == in.to(field);
    if (columns.numbers().contains(column)) {
      double number =
          empty ? Double.NaN : Fields.number(column, in.bytes(), in.from(field), in.to(field));
      if (Double.isInfinite(number)) {
        throw new MalformedFieldException(column + " must be finite, got " + in.text(field));
      }
      return number;
    }
    Character delimiter = columns.lists().get(column);
    if (delimiter != null) {
      return elements(in.text(field), delimiter);
    }
    return empty ? null : in.text(field);
  }

  private static List<String> elements(String text, char delimiter) {
    Set<String> elements = new LinkedHashSet<>();
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == delimiter) {
        String element = text.substring(from, i).strip();
        if (!element.isEmpty()) {
          elements.add(element);
        }
        from = i + 1;
      }
    }
    return List.copyOf(elements);
  }

  private List<String> names() {
    return header == null ? List.of() : header;
  }

  Catalogue catalogue() {
    Map<String, ArrowColumns.Column> out = new LinkedHashMap<>();
    for (int field = 0; field < names().size(); field++) {
      String column = names().get(field);
      String name = columns.nameOf(column);
      if (name != null) {
        out.put(name, column(field, column));
      }
    }
    return Catalogues.of(out, rows.size());
  }

  private ArrowColumns.Column column(int field, String column) {
    if (columns.numbers().contains(column)) {
      return new ArrowColumns.Numbers(
          rows.stream()
              .mapToDouble(row -> row[field] instanceof Double d ? d : Double.NaN)
              .toArray());
    }
    if (columns.lists().containsKey(column)) {
      List<List<String>> lists = new ArrayList<>(rows.size());
      for (@Nullable Object[] row : rows) {
        List<String> list = new ArrayList<>();
        if (row[field] instanceof List<?> elements) {
          elements.forEach(element -> list.add(String.valueOf(element)));
        }
        lists.add(List.copyOf(list));
      }
      return new ArrowColumns.TextList(lists);
    }
    @Nullable String[] texts = new String[rows.size()];
    for (int row = 0; row < texts.length; row++) {
      texts[row] = rows.get(row)[field] instanceof String text ? text : null;
    }
    return new ArrowColumns.Text(texts);
  }
}
