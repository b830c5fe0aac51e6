package io.gamerec.examples.snippets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.data.Split;
import io.gamerec.features.TrainingExamples;
import io.gamerec.features.UserBatch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeaturesExamplesTest {
  private static final long DAY = 24 * 60 * 60 * 1000;

  @Test
  void sequence_endsBeforeTheTarget() {
    InteractionsBuilder rows = Interactions.builder();
    int user = rows.user("u");
    rows.add(user, rows.item("c"), 2, Verdict.NONE, 9 * DAY);
    rows.add(user, rows.item("a"), 0.25f, Verdict.NONE, 2 * DAY);
    rows.add(user, rows.item("b"), 0.5f, Verdict.NONE, 7 * DAY);
    Catalogue catalogue =
        Catalogue.builder()
            .text(Catalogue.ITEM_ID, List.of("a", "b", "c"))
            .textList("genres", List.of(List.of("RPG"), List.of("Action"), List.of("RPG")))
            .build();
    Split split = Split.byUser(rows.build(catalogue.itemIds()), catalogue, id -> Split.Part.TRAIN);
    TrainingExamples examples = FeaturesExamples.sequence(split.train());
    UserBatch batch = examples.features().newBatch();
    examples.next(batch, 1);
    assertEquals(2, batch.targets()[0]);
    assertEquals(2, batch.played(0));
    assertArrayEquals(new int[] {0, 1}, Arrays.copyOf(batch.items(), 2));
    assertArrayEquals(new float[] {5, 0}, Arrays.copyOf(batch.ageDays(), 2));
    assertArrayEquals(
        new float[] {(float) Math.log1p(0.25), (float) Math.log1p(0.5)},
        Arrays.copyOf(batch.logHours(), 2));
  }
}
