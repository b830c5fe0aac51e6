package io.gamerec.examples;

import io.gamerec.api.History;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.index.Metric;
import io.gamerec.model.TwoTowerModel;
import java.util.List;

/**
 * A trained model over another catalogue than it was trained on: games that it never saw get their
 * vectors from their metadata. Thread-safe as the model, which stays the caller's.
 */
final class CatalogueEncoder implements TowerEncoder {
  private final TwoTowerModel model;
  private final Catalogue catalogue;

  CatalogueEncoder(TwoTowerModel model, Catalogue catalogue) {
    this.model = model;
    this.catalogue = catalogue;
  }

  @Override
  public int dim() {
    return model.dim();
  }

  @Override
  public Metric metric() {
    return model.metric();
  }

  @Override
  public List<String> itemIds() {
    return catalogue.itemIds();
  }

  @Override
  public float[] encodeItems() {
    return model.encodeItems(catalogue);
  }

  @Override
  public float[] encodeUsers(List<History> histories) {
    return model.encodeUsers(histories);
  }

  @Override
  public String fingerprint() {
    return model.fingerprint();
  }

  @Override
  public List<List<String>> fittedOn() {
    return model.fittedOn();
  }
}
