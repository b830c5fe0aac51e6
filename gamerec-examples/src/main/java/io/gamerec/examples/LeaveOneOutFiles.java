package io.gamerec.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gamerec.api.GamerecException;
import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.SplitDesign;
import io.gamerec.api.internal.Files2;
import io.gamerec.features.source.SourceData;
import io.gamerec.features.source.Table;
import io.gamerec.features.source.TabularSource;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A leave-one-out split as files, the seam between System B's pipeline and its trainer.
 *
 * <table>
 * <caption>CSV with a header, UTF-8</caption>
 * <tr><th>file</th><th>columns</th></tr>
 * <tr><td>{@value #ITEMS}</td><td>{@code item_id}, {@code title}: the catalogue in its order</td></tr>
 * <tr><td>{@value #TRAIN}</td><td>{@code user_id}, {@code item_id}, {@code hours}, {@code
 * recommended}: rows to train on; 0 hours is owned, never played</td></tr>
 * <tr><td>{@value #TEST}</td><td>the same: the one row of a user that is asked for</td></tr>
 * </table>
 */
final class LeaveOneOutFiles {
  static final String ITEMS = "items.csv";
  static final String TRAIN = "train.csv";
  static final String TEST = "test.csv";

  private LeaveOneOutFiles() {}

  static void write(Split split, Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new GamerecException("cannot write " + directory + ": " + Files2.reason(e), e);
    }
    Catalogue catalogue = split.train().catalogue();
    write(
        directory.resolve(ITEMS),
        out -> {
          out.write("item_id,title\n");
          for (String id : catalogue.itemIds()) {
            out.write(field(id) + ',' + field(catalogue.title(id)) + '\n');
          }
        });
    write(directory.resolve(TRAIN), out -> rows(split.train().interactions(), out));
    write(directory.resolve(TEST), out -> rows(split.test().targets(), out));
  }

  private interface Content {
    void write(BufferedWriter out) throws IOException;
  }

  private static void write(Path file, Content content) {
    Files2.writeAtomically(
        file,
        path -> {
          try (BufferedWriter out = Files.newBufferedWriter(path, UTF_8)) {
            content.write(out);
          } catch (IOException e) {
            throw new GamerecException("cannot write " + file + ": " + Files2.reason(e), e);
          }
        });
  }

  private static void rows(Interactions rows, BufferedWriter out) throws IOException {
    out.write("user_id,item_id,hours,recommended\n");
    for (int user = 0; user < rows.userCount(); user++) {
      for (int at = rows.start(user); at < rows.end(user); at++) {
        String verdict =
            switch (rows.verdict(at)) {
              case NONE -> "";
              case RECOMMENDED -> "true";
              case NOT_RECOMMENDED -> "false";
            };
        out.write(
            field(rows.userId(user))
                + ','
                + field(rows.itemIds().get(rows.item(at)))
                + ','
                + rows.hours(at)
                + ','
                + verdict
                + '\n');
      }
    }
  }

  private static String field(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private record Pair(String user, String item) {}

  static Split read(Path directory, PrintWriter out) {
    SourceData train = read(directory, TRAIN, out);
    SourceData test = read(directory, TEST, out);
    Catalogue catalogue = train.data().catalogue();
    InteractionsBuilder all = Interactions.builder();
    add(train.data().interactions(), all, new HashSet<>());
    Set<Pair> asked = new HashSet<>();
    add(test.data().interactions(), all, asked);
    Interactions rows = all.build(catalogue.itemIds());
    Split.Role[] roles = new Split.Role[rows.size()];
    for (int user = 0; user < rows.userCount(); user++) {
      for (int at = rows.start(user); at < rows.end(user); at++) {
        Pair pair = new Pair(rows.userId(user), rows.itemIds().get(rows.item(at)));
        roles[at] = asked.contains(pair) ? Split.Role.TEST_TARGET : Split.Role.TRAIN;
      }
    }
    return Split.byRow(
        SplitDesign.withinUsers("leave-one-out files"),
        new GameData(rows, catalogue),
        at -> roles[at]);
  }

  private static SourceData read(Path directory, String file, PrintWriter out) {
    Path rows = directory.resolve(file);
    if (!Files.exists(rows)) {
      throw new GamerecException(
          "no file " + rows + "; 'gamerec system-b pipeline' writes it to the same --data");
    }
    SourceData read =
        TabularSource.builder()
            .interactions(Table.csv(rows))
            .items(Table.csv(directory.resolve(ITEMS)))
            .build()
            .load();
    out.print(read.report());
    out.flush();
    return read;
  }

  private static void add(Interactions rows, InteractionsBuilder to, Set<Pair> pairs) {
    List<String> items = rows.itemIds();
    for (int user = 0; user < rows.userCount(); user++) {
      int code = to.user(rows.userId(user));
      for (int at = rows.start(user); at < rows.end(user); at++) {
        String item = items.get(rows.item(at));
        Verdict verdict = rows.verdict(at);
        to.add(code, to.item(item), rows.hours(at), verdict);
        pairs.add(new Pair(rows.userId(user), item));
      }
    }
  }
}
