package io.gamerec.api.bundle;

import static io.gamerec.api.Fixtures.assertContains;
import static io.gamerec.api.Fixtures.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundlesTest {
  @TempDir private Path directory;
  private Path bundle;

  @BeforeEach
  void nameBundle() {
    bundle = directory.resolve("bundle");
  }

  /** A root that needs two parts, which share a third. */
  private static FakePart diamond(String text) {
    FakePart shared = new FakePart("shared");
    return new FakePart(text, new FakePart("left", shared), new FakePart("right", shared));
  }

  private List<String> entries(Path of) throws IOException {
    try (Stream<Path> tree = Files.walk(of)) {
      return tree.filter(path -> !path.equals(of))
          .map(path -> of.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  private void edit(String from, String to) throws IOException {
    Path file = bundle.resolve(BundleManifest.FILE);
    String before = Files.readString(file);
    assertContains(before, from);
    Files.writeString(file, before.replace(from, to));
  }

  private String openFails() {
    return refusal(GamerecException.class, () -> Bundles.open(bundle));
  }

  @Test
  void roundTrip_givesThePartsAndWhatTheManifestSays() {
    String sha256 = Bundles.write(bundle, diamond("root"), Map.of("seed", "7"));
    OpenBundle open = Bundles.open(bundle);
    FakePart root = open.root(FakePart.class);
    assertEquals("root", root.text);
    assertEquals("left", root.needs.get(0).text);
    assertEquals("right", root.needs.get(1).text);
    assertEquals(sha256, open.sha256());
    assertEquals("fake", open.manifest().root());
    assertEquals(Map.of("seed", "7"), open.manifest().provenance());
    assertEquals(BundleManifest.VERSION, open.manifest().version());
  }

  @Test
  void sharedPart_isWrittenAndLoadedOnce() throws IOException {
    Bundles.write(bundle, diamond("root"), Map.of());
    assertEquals(
        Stream.of("fake", "fake-2", "fake-3", "fake-4")
            .flatMap(part -> Stream.of(part, part + "/config.json", part + "/text.txt"))
            .sorted()
            .toList(),
        entries(bundle).stream().filter(name -> !name.equals("manifest.json")).toList());
    OpenBundle open = Bundles.open(bundle);
    FakePart root = open.root(FakePart.class);
    assertEquals("shared", root.needs.get(0).needs.get(0).text);
    assertSame(root.needs.get(0).needs.get(0), root.needs.get(1).needs.get(0));
    assertSame(root, open.root(FakePart.class));
  }

  @Test
  void sameParts_sameHash_otherwiseAnother() {
    String sha256 = Bundles.write(bundle, diamond("root"), Map.of("a", "1", "b", "2", "c", "3"));
    assertEquals(
        sha256,
        Bundles.write(
            directory.resolve("again"), diamond("root"), Map.of("c", "3", "b", "2", "a", "1")));
    assertNotEquals(
        sha256,
        Bundles.write(
            directory.resolve("other"), diamond("Root"), Map.of("a", "1", "b", "2", "c", "3")));
  }

  @Test
  void write_replacesABundle() throws IOException {
    Bundles.write(bundle, diamond("old"), Map.of());
    Bundles.write(bundle, new FakePart("new"), Map.of());
    assertEquals("new", Bundles.open(bundle).root(FakePart.class).text);
    assertFalse(Files.exists(bundle.resolve("fake-2")));
    assertEquals(
        List.of("bundle"),
        entries(directory).stream().filter(name -> !name.startsWith("bundle/")).toList());
  }

  @Test
  void write_intoAnEmptyOrMissingDirectory() throws IOException {
    Files.createDirectory(bundle);
    Bundles.write(bundle, new FakePart("a"), Map.of());
    Path deep = directory.resolve("x/y/bundle");
    Bundles.write(deep, new FakePart("b"), Map.of());
    assertEquals("b", Bundles.open(deep).root(FakePart.class).text);
  }

  @Test
  void write_overSomethingElse_isRefused() throws IOException {
    Files.createDirectory(bundle);
    Files.writeString(bundle.resolve("thesis.txt"), "mine");
    assertContains(
        refusal(GamerecException.class, () -> Bundles.write(bundle, new FakePart("a"), Map.of())),
        bundle + " exists and is not a gamerec bundle");
    assertEquals("mine", Files.readString(bundle.resolve("thesis.txt")));
    Path file = Files.writeString(directory.resolve("file"), "mine");
    refusal(GamerecException.class, () -> Bundles.write(file, new FakePart("a"), Map.of()));
    assertEquals("mine", Files.readString(file));
  }

  /** Web applications have a manifest.json too; their directory was replaced. */
  @Test
  void write_overADirectoryWithAForeignManifest_isRefused() throws IOException {
    Files.createDirectory(bundle);
    Path manifest = bundle.resolve(BundleManifest.FILE);
    for (String foreign : List.of("{\"name\": \"app\"}", "{", "null", "[]")) {
      Files.writeString(manifest, foreign);
      refusal(GamerecException.class, () -> Bundles.write(bundle, new FakePart("a"), Map.of()));
      assertEquals(foreign, Files.readString(manifest));
    }
  }

  @Test
  void write_failingPart_leavesTheOldBundleAndNothingElse() throws IOException {
    Bundles.write(bundle, diamond("old"), Map.of());
    List<String> before = entries(directory);
    FakePart bad = diamond("new");
    bad.needs.get(1).failure = new IllegalStateException("disk on fire");
    assertEquals(
        "disk on fire",
        refusal(IllegalStateException.class, () -> Bundles.write(bundle, bad, Map.of())));
    assertEquals(before, entries(directory));
    assertEquals("old", Bundles.open(bundle).root(FakePart.class).text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../escaped.txt", "a/b", ".hidden", "", "..", "a b"})
  void write_fileNameThatIsNotPlain_isRefused(String name) throws IOException {
    FakePart part = new FakePart("a");
    part.fileName = name;
    assertContains(
        refusal(IllegalArgumentException.class, () -> Bundles.write(bundle, part, Map.of())),
        "got '" + name + "'");
    assertEquals(List.of(), entries(directory));
  }

  /** The name of the directory was the type as given. */
  @Test
  void write_partTypeThatIsNotPlain_isRefused() throws IOException {
    FakePart part = new FakePart("a");
    part.type = "../escaped";
    assertContains(
        refusal(IllegalArgumentException.class, () -> Bundles.write(bundle, part, Map.of())),
        "got '../escaped'");
    assertEquals(List.of(), entries(directory));
  }

  @Test
  void open_anyFileTornChangedOrMissing_namesIt() throws IOException {
    Bundles.write(bundle, diamond("root"), Map.of());
    List<String> files =
        Bundles.open(bundle).manifest().files().stream().map(BundleManifest.File::path).toList();
    assertEquals(8, files.size());
    for (String name : files) {
      Path file = bundle.resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
      assertContains(
          openFails(),
          "file " + name + " is torn: expected " + bytes.length + " bytes, got ",
          "" + (bytes.length - 1));
      byte[] changed = bytes.clone();
      changed[changed.length / 2] ^= 1;
      Files.write(file, changed);
      assertContains(openFails(), "file " + name + " was changed");
      Files.delete(file);
      assertContains(openFails(), "file " + name + " is missing");
      Files.write(file, bytes);
    }
    assertEquals("root", Bundles.open(bundle).root(FakePart.class).text);
  }

  @Test
  void open_manifestCutOffAnywhere_namesIt() throws IOException {
    Bundles.write(bundle, new FakePart("root"), Map.of());
    Path manifest = bundle.resolve(BundleManifest.FILE);
    byte[] bytes = Files.readAllBytes(manifest);
    for (int length = 0; length < bytes.length - 2; length++) {
      Files.write(manifest, Arrays.copyOf(bytes, length));
      assertContains(openFails(), manifest + " is damaged or not of this version of gamerec: ");
    }
  }

  /** Null fields gave a NullPointerException. */
  @ParameterizedTest
  @ValueSource(strings = {"root", "provenance", "parts", "files", "library", "path", "sha256"})
  void open_manifestWithoutAField_namesIt(String field) throws IOException {
    Bundles.write(bundle, new FakePart("root"), Map.of());
    Path manifest = bundle.resolve(BundleManifest.FILE);
    JsonNode tree = new ObjectMapper().readTree(manifest.toFile());
    tree.findParents(field).forEach(owner -> ((ObjectNode) owner).putNull(field));
    Files.writeString(manifest, tree.toString());
    assertContains(openFails(), manifest + " is damaged", field);
  }

  @Test
  void open_nullManifest_namesIt() throws IOException {
    Files.createDirectory(bundle);
    Files.writeString(bundle.resolve(BundleManifest.FILE), "null");
    assertContains(openFails(), "manifest.json is damaged", "it holds null");
  }

  /** An IllegalArgumentException that named no bundle. */
  @ParameterizedTest
  @CsvSource({
    "fake/../../secret.txt",
    "../secret.txt",
    "/etc/passwd",
    "fake//text.txt",
    "fake/./text.txt",
    "fake\\\\text.txt"
  })
  void open_pathThatLeavesTheBundle_isRefused(String path) throws IOException {
    Files.writeString(directory.resolve("secret.txt"), "secret");
    Bundles.write(bundle, new FakePart("root"), Map.of());
    edit("\"fake/text.txt\"", "\"" + path + "\"");
    assertContains(
        openFails(),
        "bundle " + bundle,
        "file " + path.replace("\\\\", "\\") + " has no plain name");
  }

  @Test
  void open_pathThatNoFileCanHave_isRefused() throws IOException {
    Bundles.write(bundle, new FakePart("root"), Map.of());
    edit("\"fake/text.txt\"", "\"fake/text\\u0000.txt\"");
    assertContains(openFails(), "has no plain name");
  }

  @Test
  void open_noBundle_isRefused() throws IOException {
    assertEquals(bundle + " is not a gamerec bundle: no manifest.json in it", openFails());
    Files.createDirectory(bundle);
    assertEquals(bundle + " is not a gamerec bundle: no manifest.json in it", openFails());
  }

  @Test
  void open_otherFormat_isRefused() throws IOException {
    Bundles.write(bundle, new FakePart("root"), Map.of());
    edit("gamerec-bundle", "zip");
    assertContains(openFails(), "format must be gamerec-bundle, got zip");
  }

  /** A newer manifest with a new field was called damaged. */
  @Test
  void open_newerVersion_isRefusedAsNewer() throws IOException {
    Bundles.write(bundle, new FakePart("root"), Map.of());
    edit("\"version\" : 1", "\"version\" : 2, \"compression\" : \"zstd\"");
    assertContains(
        openFails(), "has format version 2, this library reads up to 1; update gamerec to ");
  }

  @Test
  void root_otherKind_isRefused() {
    Bundles.write(bundle, new FakePart("root"), Map.of());
    assertEquals(
        "bundle " + bundle + ": part fake must be a Runnable, is a FakePart",
        refusal(GamerecException.class, () -> Bundles.open(bundle).root(Runnable.class)));
  }

  @Test
  void part_unknownNameOrType_isRefused() {
    FakePart part = new FakePart("root");
    part.type = "unheard-of";
    Bundles.write(bundle, part, Map.of());
    OpenBundle open = Bundles.open(bundle);
    assertContains(
        refusal(GamerecException.class, () -> open.root(FakePart.class)),
        "nothing on the class path loads parts of type unheard-of");
    assertEquals(
        "bundle " + bundle + " has no part named none",
        refusal(GamerecException.class, () -> open.part("none", FakePart.class)));
  }

  @Test
  void partsThatNeedEachOther_areRefused() {
    FakePart one = new FakePart("one");
    one.needs.add(new FakePart("two", one));
    Bundles.write(bundle, one, Map.of());
    OpenBundle open = Bundles.open(bundle);
    assertEquals(
        "bundle " + bundle + ": parts need each other: [fake, fake-2]",
        refusal(GamerecException.class, () -> open.root(FakePart.class)));
  }

  /** The second try said that the parts need each other. */
  @Test
  void part_askedForAgainAfterAFailure_failsAlike() {
    FakePart part = new FakePart("root");
    part.fileName = "other.txt";
    Bundles.write(bundle, part, Map.of());
    OpenBundle open = Bundles.open(bundle);
    for (int attempt = 0; attempt < 2; attempt++) {
      assertEquals(
          "bundle " + bundle + " has no file fake/text.txt",
          refusal(GamerecException.class, () -> open.root(FakePart.class)));
    }
  }

  /** Parts that were loaded for a root that failed kept their native memory. */
  @Test
  void root_thatFails_closesWhatWasLoadedForIt() {
    Bundles.write(bundle, diamond("root " + bundle), Map.of());
    OpenBundle open = Bundles.open(bundle);
    FakePart left = open.part("fake-2", FakePart.class);
    FakePart.CLOSED.clear();
    refusal(GamerecException.class, () -> open.root(Runnable.class));
    assertEquals(
        Set.of("right", "root " + bundle),
        Set.copyOf(FakePart.CLOSED),
        "what the caller holds stays open: " + left.text);
  }

  @Test
  void config_ofAnotherForm_namesTheFile() throws IOException {
    Bundles.write(bundle, new FakePart("root"), Map.of());
    Path config = bundle.resolve("fake/config.json");
    byte[] other = "{\"needs\": [], \"wants\": 1}\n".getBytes(UTF_8);
    String sha256 = Files2.sha256(config);
    long bytes = Files.size(config);
    Files.write(config, other);
    edit(sha256, Files2.sha256(other));
    edit("\"bytes\" : " + bytes, "\"bytes\" : " + other.length);
    assertContains(
        refusal(GamerecException.class, () -> Bundles.open(bundle).root(FakePart.class)),
        config + " is damaged or not of this version of gamerec: Unrecognized field \"wants\"");
  }
}
