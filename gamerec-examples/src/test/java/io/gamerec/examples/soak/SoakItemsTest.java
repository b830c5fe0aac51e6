package io.gamerec.examples.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.examples.soak.SoakItems.Verdict;
import org.junit.jupiter.api.Test;

class SoakItemsTest {
  private static final int ID = 12;
  private static final int OTHER = 13;

  private final SoakItems items = new SoakItems(100, 16, 20, 1e-5, 3);
  private final SoakTally tally = new SoakTally();
  private final float[] query = items.query(4);

  private float score(float[] vector) {
    float sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += vector[i] * query[i];
    }
    return sum;
  }

  private Verdict judge(int id, float score) {
    long now = System.nanoTime();
    return items.judge(id, score, query, now, System.nanoTime());
  }

  @Test
  void judge_itemThatIsThere_isRight() {
    float score = score(items.begin(new int[] {ID}));
    assertTrue(items.isThere(ID));
    assertEquals(Verdict.RIGHT, judge(ID, score));
  }

  @Test
  void judge_scoreOfAnotherItem_isWrong() {
    items.begin(new int[] {ID});
    assertEquals(Verdict.WRONG_SCORE, judge(ID, score(items.begin(new int[] {OTHER}))));
  }

  @Test
  void judge_itemThatNeverWasThere_isGone() {
    assertFalse(items.isThere(ID));
    assertEquals(Verdict.GONE, judge(ID, 0.5f));
    assertEquals(Verdict.GONE, judge(-1, 0.5f));
    assertEquals(Verdict.GONE, judge(100, 0.5f));
  }

  @Test
  void judge_removedItem_isGoneForLaterSearchesOnly() {
    float score = score(items.begin(new int[] {ID}));
    long before = System.nanoTime();
    items.removed(ID);
    assertFalse(items.isThere(ID));
    assertEquals(Verdict.RIGHT, items.judge(ID, score, query, before, System.nanoTime()));
    assertEquals(Verdict.GONE, judge(ID, score));
  }

  @Test
  void judge_itemThatCameAfterTheSearch_isGone() {
    long from = System.nanoTime();
    long to = System.nanoTime();
    while (System.nanoTime() == to) {
      Thread.onSpinWait();
    }
    float score = score(items.begin(new int[] {ID}));
    assertEquals(Verdict.GONE, items.judge(ID, score, query, from, to));
  }

  @Test
  void judge_changedItem_mayHaveEitherVectorWhileItIsChanged() {
    float old = score(items.begin(new int[] {ID}));
    long before = System.nanoTime();
    float changed = score(items.begin(new int[] {ID}));
    assertEquals(Verdict.RIGHT, judge(ID, old));
    assertEquals(Verdict.RIGHT, judge(ID, changed));
    items.replaced(ID);
    assertEquals(Verdict.RIGHT, items.judge(ID, old, query, before, System.nanoTime()));
    assertEquals(Verdict.WRONG_SCORE, judge(ID, old));
    assertEquals(Verdict.RIGHT, judge(ID, changed));
  }

  @Test
  void judge_itemThatCameBack_hasItsNewVectorOnly() {
    float old = score(items.begin(new int[] {ID}));
    items.removed(ID);
    float back = score(items.begin(new int[] {ID}));
    assertEquals(Verdict.WRONG_SCORE, judge(ID, old));
    assertEquals(Verdict.RIGHT, judge(ID, back));
  }

  @Test
  void tally_countsEveryFault() {
    float a = score(items.begin(new int[] {ID}));
    float b = score(items.begin(new int[] {OTHER}));
    long[] ids = a >= b ? new long[] {ID, OTHER} : new long[] {OTHER, ID};
    float[] scores = {Math.max(a, b), Math.min(a, b)};
    long now = System.nanoTime();
    check(new SoakTarget.Answer(ids, scores), 2, 0, now);
    assertEquals(0, tally.errors() + tally.wrongIds(), tally.first().toString());
    check(new SoakTarget.Answer(ids, scores), 2, 1, now);
    assertEquals("it: id 13, which filter 1 does not allow", tally.first().get(0));
    check(new SoakTarget.Answer(ids, scores), 3, 0, now);
    assertEquals("it: 2 items of 3, filter 0", tally.first().get(1));
    check(new SoakTarget.Answer(new long[] {ID, ID}, new float[] {a, a}), 2, 0, now);
    assertEquals("it: id 12 twice", tally.first().get(2));
    assertEquals(1, tally.errors());
    assertEquals(2, tally.wrongIds());
    long[] swapped = {ids[1], ids[0]};
    check(new SoakTarget.Answer(swapped, new float[] {scores[1], scores[0]}), 2, 0, now);
    assertEquals("it: place 1 is better than the one before", tally.first().get(3));
    check(new SoakTarget.Answer(swapped, scores), 2, 0, now);
    assertEquals(4, tally.wrongIds());
    items.removed(ID);
    check(new SoakTarget.Answer(new long[] {ID}, new float[] {a}), 1, 0, System.nanoTime());
    assertEquals("it: id 12, which was not there", tally.first().get(6));
    assertEquals(2, tally.errors());
  }

  private void check(SoakTarget.Answer answer, int k, int filter, long from) {
    tally.check("it", items, answer, k, 4, filter, from, System.nanoTime());
  }

  @Test
  void filters_areOfDifferentShares() {
    int[] allowed = new int[SoakItems.FILTERS];
    for (int filter = 0; filter < allowed.length; filter++) {
      for (int id = 0; id < 100; id++) {
        allowed[filter] += items.allows(filter, id) ? 1 : 0;
      }
    }
    assertEquals(100, allowed[0]);
    assertEquals(50, allowed[1]);
    assertEquals(20, allowed[2]);
    assertEquals(66, allowed[3]);
    assertEquals(33, allowed[4]);
  }
}
