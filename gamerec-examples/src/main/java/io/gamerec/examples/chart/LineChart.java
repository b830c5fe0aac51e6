package io.gamerec.examples.chart;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.html.HtmlEscapers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Panels of lines over common series, as an SVG file. Not thread-safe. */
final class LineChart {
  private static final int PANEL_WIDTH = 330;
  private static final int PANEL_HEIGHT = 270;
  private static final int LEFT = 56;
  private static final int RIGHT = 14;
  private static final int TOP = 30;
  private static final int BOTTOM = 44;
  private static final int LEGEND = 30;
  private static final int LEGEND_ENTRY = 150;
  private static final List<String> COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");

  /**
   * A point of a line.
   *
   * @param x along the lower side
   * @param y along the left side
   */
  record Point(double x, double y) {}

  /**
   * A panel.
   *
   * @param title above it
   * @param x its lower side
   * @param y its left side
   * @param lines points by name of the series, from left to right
   */
  record Panel(String title, Axis x, Axis y, Map<String, List<Point>> lines) {}

  private final List<String> series;
  private final List<List<Panel>> rows = new ArrayList<>();
  private final StringBuilder svg = new StringBuilder();

  /**
   * An empty chart.
   *
   * @param series names of all lines, in the order of their colours
   */
  LineChart(List<String> series) {
    checkArgument(
        series.size() <= COLOURS.size(),
        "a chart shows at most %s series, got %s",
        COLOURS.size(),
        series);
    this.series = series;
  }

  /** Adds panels that stand side by side. */
  void add(List<Panel> row) {
    rows.add(row);
  }

  /** The file. */
  String svg() {
    int width = PANEL_WIDTH * rows.stream().mapToInt(List::size).max().orElse(1);
    int height = LEGEND + PANEL_HEIGHT * rows.size();
    svg.setLength(0);
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"11\">",
        width, height, width, height);
    line("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, height);
    for (int i = 0; i < series.size(); i++) {
      int x = LEFT + i * LEGEND_ENTRY;
      line("<circle cx=\"%d\" cy=\"16\" r=\"4\" fill=\"%s\"/>", x, COLOURS.get(i));
      text(x + 9, 20, "start", series.get(i));
    }
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(row).size(); column++) {
        Panel panel = rows.get(row).get(column);
        draw(panel, column * PANEL_WIDTH, LEGEND + row * PANEL_HEIGHT);
      }
    }
    line("</svg>");
    return svg.toString();
  }

  private void draw(Panel panel, int left, int top) {
    double x0 = left + LEFT;
    double x1 = left + PANEL_WIDTH - RIGHT;
    double y0 = top + PANEL_HEIGHT - BOTTOM;
    double y1 = top + TOP;
    line(
        "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" font-weight=\"bold\">%s</text>",
        (x0 + x1) / 2, top + 18, escaped(panel.title));
    for (double tick : panel.x.ticks()) {
      double x = x0 + panel.x.place(tick) * (x1 - x0);
      line("<path d=\"M%.1f %.1fV%.1f\" stroke=\"#dddddd\"/>", x, y0, y1);
      text(x, y0 + 15, "middle", Axis.label(tick));
    }
    for (double tick : panel.y.ticks()) {
      double y = y0 + panel.y.place(tick) * (y1 - y0);
      line("<path d=\"M%.1f %.1fH%.1f\" stroke=\"#dddddd\"/>", x0, y, x1);
      text(x0 - 5, y + 4, "end", Axis.label(tick));
    }
    line("<path d=\"M%.1f %.1fV%.1fH%.1f\" fill=\"none\" stroke=\"#444444\"/>", x0, y1, y0, x1);
    text((x0 + x1) / 2, y0 + 32, "middle", panel.x.title());
    double middle = (y0 + y1) / 2;
    line(
        "<text x=\"%d\" y=\"%.1f\" text-anchor=\"middle\" transform=\"rotate(-90 %d %.1f)\">%s</text>",
        left + 14, middle, left + 14, middle, escaped(panel.y.title()));
    panel.lines.forEach(
        (name, points) -> {
          List<Point> placed = new ArrayList<>();
          for (Point point : points) {
            placed.add(
                new Point(
                    x0 + panel.x.place(point.x) * (x1 - x0),
                    y0 + panel.y.place(point.y) * (y1 - y0)));
          }
          draw(COLOURS.get(series.indexOf(name)), placed);
        });
  }

  private void draw(String colour, List<Point> points) {
    StringBuilder path = new StringBuilder();
    for (Point at : points) {
      path.append(
          String.format(Locale.ROOT, "%s%.1f %.1f", path.length() == 0 ? "M" : "L", at.x, at.y));
    }
    line("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", path, colour);
    for (Point at : points) {
      line("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", at.x, at.y, colour);
    }
  }

  private void text(double x, double y, String anchor, String text) {
    line("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escaped(text));
  }

  private static String escaped(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }

  private void line(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
