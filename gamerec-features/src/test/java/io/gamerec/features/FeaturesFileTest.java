package io.gamerec.features;

import static io.gamerec.features.Libraries.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.GamerecException;
import io.gamerec.api.Interaction;
import io.gamerec.api.Verdict;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.internal.ArrowColumns;
import io.gamerec.api.internal.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of fitted features: every kind of feature and of condition is in it. */
class FeaturesFileTest {
  @TempDir private Path directory;

  static FittedFeatures everyKind() {
    BitSet missing = new BitSet();
    missing.set(3);
    float[] images = {1, 0, 3, 4, 0.1f, -2.5f, 0, 0, 1e-20f, 7};
    return Libraries.five()
        .column("image", new ArrowColumns.Vectors(2, images, missing))
        .column("score", new ArrowColumns.Numbers(new double[] {70, 80, Double.NaN, 95.5, 12}))
        .played("a", 0, 1, 1, 2, 3, 4)
        .played("b", 0, 5.25, 4, 0.5)
        .fit(
            FeatureSpec.builder()
                .itemId(4)
                .multiHot("genres", f -> f.dim(2).maxVocabulary(2))
                .tfIdf("tags", f -> f.dim(2).hidden(4).minItems(2).counted())
                .categorical("developer", 2)
                .bucketized("price", FeatureSpecs.STEAM_PRICE_BOUNDS, 2)
                .embedding("image", f -> f.dim(2).normalized())
                .context(
                    ItemFeature.numeric("score").scaling(ItemFeature.Scaling.QUANTILE),
                    ItemFeature.numeric("release_year").logarithmic())
                .history(
                    h ->
                        h.pools(
                                Pool.LIKED,
                                Pool.DISLIKED,
                                Pool.FULL,
                                Pool.WEIGHTED,
                                Pool.UNPLAYED,
                                Pool.where(
                                    "much",
                                    GamePredicate.hoursAtLeast(10)
                                        .and(GamePredicate.hasLabel("genres", "Action"))
                                        .or(
                                            GamePredicate.not(
                                                GamePredicate.verdict(Verdict.NONE)))))
                            .maxLength(20)
                            .minHours(0.2))
                .affinity("genres")
                .profile("tags")
                .build());
  }

  private Path saved() {
    Path file = directory.resolve("features.json");
    everyKind().save(file);
    return file;
  }

  @Test
  void load_givesEqualFeaturesAndBytes() throws IOException {
    Path file = saved();
    FittedFeatures loaded = FittedFeatures.load(file);
    assertEquals(everyKind().fingerprint(), loaded.fingerprint());
    assertEquals(everyKind().spec(), loaded.spec());
    assertEquals(everyKind().fittedOn(), loaded.fittedOn());
    Path again = directory.resolve("again.json");
    loaded.save(again);
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(again));
  }

  /** The bundle part holds the same features. */
  @Test
  void bundlePart_hasTheSameFingerprint() {
    Path bundle = directory.resolve("bundle");
    Bundles.write(bundle, everyKind(), Map.of());
    FittedFeatures loaded = Bundles.open(bundle).root(FittedFeatures.class);
    assertEquals(FittedFeatures.load(saved()).fingerprint(), loaded.fingerprint());
  }

  /** A file of the first version is read and written for ever as it was. */
  @Test
  void goldenFileOfVersion1_isReadAndWrittenAlike() throws IOException {
    byte[] golden;
    try (InputStream in = FeaturesFileTest.class.getResourceAsStream("features-v1.json")) {
      golden = in.readAllBytes();
    }
    FittedFeatures loaded =
        FittedFeatures.load(Files.write(directory.resolve("golden.json"), golden));
    assertEquals(everyKind().spec(), loaded.spec());
    Path again = directory.resolve("again.json");
    loaded.save(again);
    assertEquals(new String(golden, UTF_8), Files.readString(again));
  }

  /** Files of specifications without them, the golden one, have nothing of these. */
  @Test
  void usersSequenceAndDropout_areInTheFile() throws IOException {
    FittedFeatures features =
        Libraries.five()
            .user("b", Interaction.played("g1", 1).at(5))
            .user("a", Interaction.played("g2", 1).at(7))
            .fit(
                FeatureSpec.builder()
                    .itemId(4, id -> id.dropout(0.25))
                    .userId(3)
                    .history(h -> h.sequence(s -> s.withAge()))
                    .build());
    Path file = directory.resolve("users.json");
    features.save(file);
    FittedFeatures loaded = FittedFeatures.load(file);
    assertEquals(features.fingerprint(), loaded.fingerprint());
    assertEquals(features.spec(), loaded.spec());
    assertEquals(List.of("a", "b"), loaded.userIds());
    assertEquals(OptionalInt.of(1), loaded.userRow("b"));
    String text = Files.readString(file);
    for (String part :
        List.of(
            "\"dropout\" : 0.25",
            "\"sequence\" : {\n        \"logHours\" : false,\n        \"age\" : true\n      }",
            "\"userId\" : {\n        \"dim\" : 3\n      }",
            "\"userIds\" : [\n      \"a\",\n      \"b\"\n    ]")) {
      assertTrue(text.contains(part), part + " in " + text);
    }
    Files.writeString(file, text.replace("\"a\",", ""));
    assertTrue(
        refusal(GamerecException.class, () -> FittedFeatures.load(file))
            .contains("userIds must hold 2 values, got 1"));
  }

  @Test
  void cutOff_isRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(saved());
    for (int length = 0; length < bytes.length - 1; length += 1 + length / 20) {
      Path file = Files.write(directory.resolve("short.json"), Arrays.copyOf(bytes, length));
      assertTrue(
          refusal(GamerecException.class, () -> FittedFeatures.load(file))
              .startsWith(file + " is damaged or not of this version of gamerec: "));
    }
  }

  @Test
  void changed_isRefusedByItsFingerprint() throws IOException {
    String text = Files.readString(saved());
    Path file = directory.resolve("changed.json");
    Files.writeString(file, text.replace("\"users\" : 2", "\"users\" : 3"));
    String message = refusal(GamerecException.class, () -> FittedFeatures.load(file));
    assertTrue(message.startsWith(file + " was changed: its features have the fingerprint "));
    assertTrue(message.endsWith(", expected " + everyKind().fingerprint()), message);
  }

  @Test
  void changedIntoNonsense_isRefused() throws IOException {
    String text = Files.readString(saved());
    Path file = directory.resolve("changed.json");
    Files.writeString(file, text.replace("\"maxLength\" : 20", "\"maxLength\" : -20"));
    assertTrue(
        refusal(GamerecException.class, () -> FittedFeatures.load(file))
            .contains("maxLength must be at least 1, got -20"));
    Files.writeString(file, text.replace("\"g4\"", "\"g3\""));
    assertTrue(
        refusal(GamerecException.class, () -> FittedFeatures.load(file))
            .contains("itemIds must not repeat"));
    Files.writeString(file, text.replace("\"label\" : \"Action\"", "\"label\" : \"Nope\""));
    assertEquals(
        file
            + " is damaged: a pool asks for label Nope of column genres, which is not in its"
            + " vocabulary of 2",
        refusal(GamerecException.class, () -> FittedFeatures.load(file)));
  }

  @Test
  void newerVersion_isRefused() throws IOException {
    Path file = directory.resolve("newer.json");
    for (int version : new int[] {0, 2}) {
      Files.write(file, Json.write(Map.of("format", "gamerec-features", "version", version)));
      assertEquals(
          file + " is of version " + version + ", expected a version from 1 to 1",
          refusal(GamerecException.class, () -> FittedFeatures.load(file)));
    }
  }

  @Test
  void otherFile_isRefused() throws IOException {
    Path file = directory.resolve("other.json");
    Files.writeString(file, "{}");
    assertEquals(
        file + " does not hold fitted features: format is null, expected gamerec-features",
        refusal(GamerecException.class, () -> FittedFeatures.load(file)));
    Files.write(file, new byte[] {0x50, 0x4b, 3, 4});
    assertTrue(
        refusal(GamerecException.class, () -> FittedFeatures.load(file))
            .startsWith(file + " is damaged or not of this version of gamerec: "));
    Path none = directory.resolve("none.json");
    assertEquals(
        "cannot read " + none + ": no such file or directory",
        refusal(GamerecException.class, () -> FittedFeatures.load(none)));
  }

  @Test
  void save_whereItCannotBe_namesTheFile() {
    Path file = directory.resolve("none").resolve("features.json");
    assertEquals(
        "cannot write " + file + ": no such file or directory",
        refusal(GamerecException.class, () -> everyKind().save(file)));
  }
}
