package io.gamerec.eval;

import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as text in aligned columns. */
final class ReportTable {
  private ReportTable() {}

  static String of(EvaluationReport report) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "protocol %s %s, exclude %s, depth %s, full catalogue of %s items",
        report.protocol(),
        report.protocolParameters(),
        report.exclusion().id(),
        report.depth(),
        report.items());
    line(
        text,
        "%s users, %s examples; %s users dropped, who have no target",
        report.users(),
        report.examples(),
        report.usersDropped());
    line(text, "split %s; leakage audit: %s", report.split(), report.leakageAudit());
    text.append('\n');
    appendAligned(text, rows(report));
    text.append('\n');
    line(text, "mean over examples (standard error, users as the unit); R: the target alone");
    for (RankingMetric metric : report.metrics()) {
      line(text, "%s = %s", metric.name(), metric.formula());
    }
    line(text, "fill = returned items / items that could be returned");
    return text.toString();
  }

  private static List<List<String>> rows(EvaluationReport report) {
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>();
    header.add("system");
    report.metrics().forEach(metric -> header.add(metric.name()));
    header.add("fill");
    header.add("seconds");
    rows.add(header);
    for (SystemResult system : report.systems()) {
      List<String> row = new ArrayList<>();
      row.add(system.name());
      system.metrics().values().forEach(estimate -> row.add(cell(estimate)));
      row.add(decimals(4, system.fillRate()));
      row.add(decimals(1, system.seconds()));
      rows.add(row);
    }
    return rows;
  }

  private static String cell(Estimate estimate) {
    String error =
        Double.isNaN(estimate.standardError()) ? "-" : decimals(4, estimate.standardError());
    return decimals(4, estimate.value()) + " (" + error + ")";
  }

  private static String decimals(int places, double value) {
    return String.format(Locale.ROOT, "%." + places + "f", value);
  }

  /** Names to the left, numbers to the right. */
  private static void appendAligned(StringBuilder text, List<List<String>> rows) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    for (List<String> row : rows) {
      text.append(Strings.padEnd(row.get(0), widths[0], ' '));
      for (int column = 1; column < widths.length; column++) {
        text.append("  ").append(Strings.padStart(row.get(column), widths[column], ' '));
      }
      text.append('\n');
    }
  }

  private static void line(StringBuilder text, String template, Object... values) {
    text.append(Strings.lenientFormat(template, values)).append('\n');
  }
}
