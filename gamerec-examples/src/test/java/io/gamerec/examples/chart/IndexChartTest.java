package io.gamerec.examples.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class IndexChartTest {
  @TempDir private Path directory;

  private Path run(String type, String provider, int n, double build, double mb, String curve)
      throws IOException {
    Path file = directory.resolve(type + provider + n + ".json");
    Files.writeString(
        file,
        String.format(
            Locale.ROOT,
            "{\"type\": \"%s\", \"provider\": \"%s\", \"n\": %d, \"buildSeconds\": %f,"
                + " \"indexMb\": %f, \"recall\": 1.0, \"p50Millis\": 1.0, \"curve\": [%s]}",
            type,
            provider,
            n,
            build,
            mb,
            curve));
    return file;
  }

  private static String point(double recall, double millis) {
    return "{\"recall\": " + recall + ", \"p50Millis\": " + millis + "}";
  }

  private static List<Element> elements(String svg, String name) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    NodeList nodes = document.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static List<String> lines(String svg) throws Exception {
    return elements(svg, "path").stream()
        .filter(path -> path.getAttribute("stroke-width").equals("2"))
        .map(path -> path.getAttribute("d"))
        .toList();
  }

  @Test
  void svg_hasALineForEachSeriesInEachPanel() throws Exception {
    String svg =
        new IndexChart(
                List.of(
                    run("Flat", "faiss", 10_000, 0.01, 10, ""),
                    run("Flat", "faiss", 1_000_000, 1, 1000, ""),
                    run("IVF128,Flat", "faiss", 10_000, 0.1, 10, point(0.9, 0.01)),
                    run("IVF1024,Flat", "faiss", 1_000_000, 100, 100, point(0.8, 0.1))))
            .svg();
    List<String> labels = elements(svg, "text").stream().map(Element::getTextContent).toList();
    assertTrue(
        labels.containsAll(
            List.of("Flat", "IVF,Flat", "One query, 10k vectors", "One query, 1M vectors", "MB")),
        labels.toString());
    // 10,000 to 1,000,000 vectors and 0.01 to 100 seconds, in a panel from (56, 256) to (316, 60).
    assertEquals(
        List.of("M56.0 256.0L316.0 158.0", "M56.0 207.0L316.0 60.0"), lines(svg).subList(0, 2));
    // Latency: recalls 0.8 to 1, 0.01 to 1 ms.
    assertEquals(
        List.of(
            "M316.0 330.0", "M186.0 526.0L316.0 330.0", "M646.0 330.0", "M386.0 428.0L646.0 330.0"),
        lines(svg).subList(4, 8));
    assertEquals(8, lines(svg).size());
    assertEquals(2 + 4 + 4 + 6, elements(svg, "circle").size());
  }

  @Test
  void svg_pointsOfEqualRecall_areAllDrawn() throws Exception {
    String svg =
        new IndexChart(
                List.of(run("HNSW32", "faiss", 100, 1, 1, point(1, 0.1) + "," + point(1, 10))))
            .svg();
    assertEquals(1 + 1 + 1 + 3, elements(svg, "circle").size());
  }

  @Test
  void svg_sameKindOfTwoProviders_isTwoSeries() throws Exception {
    String svg =
        new IndexChart(
                List.of(run("Flat", "faiss", 100, 1, 1, ""), run("Flat", "exact", 100, 2, 2, "")))
            .svg();
    List<String> labels = elements(svg, "text").stream().map(Element::getTextContent).toList();
    assertTrue(labels.containsAll(List.of("Flat", "Flat (exact)")), labels.toString());
  }

  @Test
  void files_thatAreNoRuns_areRefused() throws IOException {
    Path other = directory.resolve("other.json");
    Files.writeString(other, "{\"type\": \"Flat\", \"recall\": 1, \"p50Millis\": 1}");
    assertEquals(
        other + " has no n: it is no JSON of bench-index",
        assertThrows(GamerecException.class, () -> new IndexChart(List.of(other))).getMessage());
    Path none = directory.resolve("none.json");
    assertTrue(
        assertThrows(GamerecException.class, () -> new IndexChart(List.of(none)))
            .getMessage()
            .startsWith("cannot read " + none));
    assertEquals(
        "files must be at least one, got none",
        assertThrows(IllegalArgumentException.class, () -> new IndexChart(List.of())).getMessage());
  }

  @Test
  void svg_moreSeriesThanColours_isRefused() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int links = 4; links < 12; links++) {
      files.add(run("HNSW" + links, "faiss", 100, 1, 1, ""));
    }
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> new IndexChart(files).svg())
            .getMessage()
            .startsWith("a chart shows at most 7 series, got [HNSW4, "));
  }

  @Test
  void label_isShort() {
    assertEquals("0.001", Axis.label(0.001));
    assertEquals("0.95", Axis.label(0.95));
    assertEquals("1", Axis.label(1));
    assertEquals("5437", Axis.label(5437));
    assertEquals("10k", Axis.label(10_000));
    assertEquals("2.5M", Axis.label(2_500_000));
  }
}
