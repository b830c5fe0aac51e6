package io.gamerec.api.data;

import io.gamerec.api.FittedOn;
import io.gamerec.api.data.LeakageAudit.Kind;
import io.gamerec.api.internal.Tally;
import java.util.List;
import java.util.Map;

/**
 * Users that may be scored on and never fitted on: what may be seen of them and, where the split
 * says so, what they are to be asked about. Made by {@link Split} only. Immutable and thread-safe.
 */
public final class EvalView {
  private final Interactions interactions;
  private final Interactions targets;
  private final Catalogue catalogue;
  private final SplitDesign design;
  private final String trainedOn;
  private final LeakageAudit audit;

  EvalView(
      LeakageSearch.Held rows,
      Catalogue catalogue,
      SplitDesign design,
      String trainedOn,
      LeakageAudit audit) {
    this.interactions = rows.context();
    this.targets = rows.targets();
    this.catalogue = catalogue;
    this.design = design;
    this.trainedOn = trainedOn;
    this.audit = audit;
  }

  /**
   * What a system may see of the users: their whole libraries, or without the {@link #targets()}. A
   * user of whom nothing is known has no rows.
   *
   * @return their interactions
   */
  public Interactions interactions() {
    return interactions;
  }

  /**
   * What is held out of the same users: games that were played. User row {@code u} is user row
   * {@code u} of {@link #interactions()}.
   *
   * @return the rows to ask for; none where {@link #hasTargets()} is false
   */
  public Interactions targets() {
    return targets;
  }

  /**
   * Whether the split says what to ask for. If not, the view holds whole libraries and a protocol
   * draws its own questions from them.
   *
   * @return true where {@link #targets()} are the questions, be it that there are none
   */
  public boolean hasTargets() {
    return design.hidesTargets();
  }

  /**
   * The items.
   *
   * @return the whole catalogue
   */
  public Catalogue catalogue() {
    return catalogue;
  }

  /**
   * The split that this view is a side of.
   *
   * @return its name with all parameters
   */
  public String splitName() {
    return design.name();
  }

  /**
   * What was found when the split was made.
   *
   * @return the audit of the whole split
   */
  public LeakageAudit audit() {
    return audit;
  }

  /**
   * Audits systems that are to be scored on this view: each part of a system must have been fitted
   * on the training view of the same split or on a part of it.
   *
   * @param systems the systems by name
   * @return {@link #audit()} and what was found about the systems, counted in systems
   */
  public LeakageAudit audit(Map<String, ? extends FittedOn> systems) {
    Tally elsewhere = new Tally();
    Tally unknown = new Tally();
    systems.forEach(
        (name, system) -> {
          List<List<String>> lineages = system.fittedOn();
          List<List<String>> foreign =
              lineages.stream()
                  .filter(lineage -> !lineage.isEmpty() && !lineage.contains(trainedOn))
                  .toList();
          if (!foreign.isEmpty()) {
            elsewhere.add(
                "system %s was fitted on %s, the training view is %s",
                name, foreign.get(0).get(0), trainedOn);
          } else if (lineages.contains(List.of())) {
            unknown.add("system %s", name);
          }
        });
    return audit.with(Kind.FITTED_ELSEWHERE, elsewhere).with(Kind.LINEAGE_UNKNOWN, unknown);
  }
}
