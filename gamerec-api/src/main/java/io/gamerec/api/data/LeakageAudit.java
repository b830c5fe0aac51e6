package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.gamerec.api.internal.Tally;
import java.util.List;
import java.util.Map;

/**
 * What was found when a split, or an evaluation on it, was searched for evaluation rows that a
 * system may have seen. Every kind is counted in full; the first five occurrences are shown.
 * Immutable and thread-safe.
 *
 * @param findings what was found, at most one a kind
 */
public record LeakageAudit(List<Finding> findings) {
  /** Nothing was found. */
  public static final LeakageAudit NOTHING = new LeakageAudit(List.of());

  /**
   * Copies the findings.
   *
   * @param findings what was found, at most one a kind
   */
  public LeakageAudit {
    findings = ImmutableList.copyOf(findings);
    checkArgument(
        findings.stream().map(Finding::kind).distinct().count() == findings.size(),
        "an audit holds a kind once, got %s",
        findings);
  }

  /** How bad a finding is. */
  public enum Severity {
    /** A leak: figures from this split cannot be trusted. */
    VIOLATION,
    /** Whether there is a leak could not be told. */
    UNKNOWN,
    /** No leak in the terms of the split, but to be known by who reads the figures. */
    WARNING
  }

  /** What can be found. */
  public enum Kind {
    /** A target of a view that stands in the same user's context. */
    TARGET_IN_CONTEXT(Severity.VIOLATION, "targets in their own context"),
    /** A (user, item) pair that is trained on and asked for. */
    TARGET_IN_TRAINING(Severity.VIOLATION, "targets that were trained on"),
    /** A (user, item) pair that is asked for in validation and in test. */
    TARGET_IN_BOTH_VIEWS(Severity.VIOLATION, "targets of both validation and test"),
    /** A user on two sides of a split that holds users out whole. */
    SHARED_USER(Severity.VIOLATION, "users on two sides of a split of whole users"),
    /** A training row at or after the time before which the split says it trains. */
    TRAINED_AFTER_CUT_OFF(Severity.VIOLATION, "training rows not before the cut-off"),
    /** A question of a protocol whose context holds the target. */
    TARGET_SHOWN(Severity.VIOLATION, "questions that show their target"),
    /** A system with a part that was fitted on neither the training view nor a part of it. */
    FITTED_ELSEWHERE(Severity.VIOLATION, "systems fitted on other rows than the training view's"),
    /** A system that does not say what it was fitted on. */
    LINEAGE_UNKNOWN(Severity.UNKNOWN, "systems that do not say what they were fitted on"),
    /**
     * A held-out user whose library, of at least three games, is item for item and hour for hour
     * that of a training user of another id.
     */
    COPIED_LIBRARY(Severity.WARNING, "held-out users with the very library of a training user"),
    /** A training row later than the earliest target, in a split that does not go by time. */
    TRAINED_AFTER_TARGET(Severity.WARNING, "training rows later than the earliest target"),
    /** An item whose first row in all the data is at or after the cut-off. */
    COLD_ITEM(Severity.WARNING, "items not seen before the cut-off"),
    /** A target that is such an item. */
    COLD_TARGET(Severity.WARNING, "targets not seen before the cut-off"),
    /** A user of a split within users who has no target in either view. */
    USER_WITHOUT_TARGET(Severity.WARNING, "users without a target, trained on only"),
    /** A row that is neither trained on nor seen by an evaluation. */
    ROW_LEFT_OUT(Severity.WARNING, "rows in no part of the split");

    private final Severity severity;
    private final String text;

    Kind(Severity severity, String text) {
      this.severity = severity;
      this.text = text;
    }

    /**
     * How bad it is.
     *
     * @return the severity
     */
    public Severity severity() {
      return severity;
    }

    /**
     * The name, as in JSON.
     *
     * @return lower case words joined by hyphens
     */
    public String id() {
      return Ascii.toLowerCase(name()).replace('_', '-');
    }
  }

  /**
   * Occurrences of one kind.
   *
   * @param kind what
   * @param count how many, at least 1
   * @param examples the first of them, at most five
   */
  public record Finding(Kind kind, long count, List<String> examples) {
    /**
     * Checks the count and copies the examples.
     *
     * @param kind what
     * @param count how many, at least 1
     * @param examples the first of them, at most five
     */
    public Finding {
      checkArgument(count >= 1, "count of %s must be at least 1, got %s", kind, count);
      examples = ImmutableList.copyOf(examples);
      checkArgument(
          !examples.isEmpty() && examples.size() <= Math.min(count, Tally.SHOWN),
          "examples of %s must be 1 to %s, got %s",
          kind,
          Math.min(count, Tally.SHOWN),
          examples.size());
    }

    /** One line: what it is, the count, and the first of them. */
    @Override
    public String toString() {
      String more = count > examples.size() ? "; ..." : "";
      return kind.text + ": " + count + " (" + String.join("; ", examples) + more + ")";
    }
  }

  /**
   * Whether there is nothing that speaks against the figures.
   *
   * @return true without a violation and without anything unknown; warnings are allowed
   */
  public boolean isClean() {
    return findings.stream().allMatch(finding -> finding.kind().severity() == Severity.WARNING);
  }

  /**
   * The leaks.
   *
   * @return findings that are violations
   */
  public List<Finding> violations() {
    return of(Severity.VIOLATION);
  }

  /**
   * What could not be told, then what is no leak but to be known.
   *
   * @return findings that are not violations
   */
  public List<Finding> warnings() {
    return ImmutableList.<Finding>builder()
        .addAll(of(Severity.UNKNOWN))
        .addAll(of(Severity.WARNING))
        .build();
  }

  private List<Finding> of(Severity severity) {
    return findings.stream().filter(finding -> finding.kind().severity() == severity).toList();
  }

  /**
   * How often something was found.
   *
   * @param kind what
   * @return the count, 0 where it was not found
   */
  public long count(Kind kind) {
    return findings.stream()
        .filter(finding -> finding.kind() == kind)
        .mapToLong(Finding::count)
        .sum();
  }

  /**
   * This audit and what was counted besides.
   *
   * @param kind what was counted; not in this audit yet
   * @param count how often it was found; at 0 nothing is added
   * @param examples the first of them, at most five
   * @return an audit
   */
  public LeakageAudit with(Kind kind, long count, List<String> examples) {
    return count == 0
        ? this
        : new LeakageAudit(
            ImmutableList.<Finding>builder()
                .addAll(findings)
                .add(new Finding(kind, count, examples))
                .build());
  }

  LeakageAudit with(Kind kind, Tally tally) {
    return with(kind, tally.count(), tally.examples());
  }

  /**
   * The audit for a JSON writer: {@code clean}, and {@code violations} and {@code warnings} as
   * lists of {@code kind}, {@code severity}, {@code count} and {@code examples}.
   *
   * @return maps, lists, numbers and texts
   */
  public Map<String, Object> toJson() {
    return ImmutableMap.of(
        "clean",
        isClean(),
        "violations",
        violations().stream().map(LeakageAudit::toJson).toList(),
        "warnings",
        warnings().stream().map(LeakageAudit::toJson).toList());
  }

  private static Map<String, Object> toJson(Finding finding) {
    return ImmutableMap.of(
        "kind",
        finding.kind().id(),
        "severity",
        Ascii.toLowerCase(finding.kind().severity().name()),
        "count",
        finding.count(),
        "examples",
        finding.examples());
  }

  /** A line that says whether the audit is clean, then a line a finding; worst first. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(isClean() ? "clean" : "NOT CLEAN");
    for (Severity severity : Severity.values()) {
      for (Finding finding : of(severity)) {
        text.append('\n').append(Ascii.toLowerCase(severity.name())).append(": ").append(finding);
      }
    }
    return text.toString();
  }
}
