package io.gamerec.examples.literal;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.util.PairList;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.FittedItemFeature;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The two towers and the logits, operation by operation as in PyTorch. Blocks and parameters carry
 * the names that the weights have in the published code.
 *
 * <table>
 * <caption>Shapes, B users, L places of a history, n games</caption>
 * <tr><th>tensor</th><th>shape</th></tr>
 * <tr><td>liked, disliked, full</td><td>{@code [B, L]} int64, row n is the padding row</td></tr>
 * <tr><td>shares, log hours</td><td>{@code [B, L]} float32</td></tr>
 * <tr><td>logits</td><td>{@code [B, n]} float32</td></tr>
 * </table>
 */
final class LiteralTowers extends AbstractBlock {
  private static final int ID_DIM = 32;
  private static final int GENRE_DIM = 8;
  private static final int TAG_DIM = 32;
  private static final int DEVELOPER_DIM = 12;
  private static final int YEAR_DIM = 8;
  private static final int PRICE_DIM = 4;
  private static final int GENRE_HIDDEN = 128;
  private static final int USER_TAG_HIDDEN = 256;
  private static final int ITEM_TAG_HIDDEN = 128;
  private static final int HIDDEN = 256;
  private static final int OUTPUT_DIM = 128;
  private static final int POOLS = 4;
  private static final double EMBEDDING_GAIN = 0.01;
  private static final double SUB_TOWER_GAIN = 0.1;
  private static final double PROJECTION_GAIN = 1;

  /** Of the history's games, the padding row included, and of the catalogue. */
  private final NDArray genres;

  private final NDArray tags;
  private final NDArray allGames;
  private final NDArray catalogueGenres;
  private final NDArray catalogueTags;
  private final NDArray developers;
  private final NDArray years;
  private final NDArray prices;
  private final NDArray temperature;
  private final NDArray popularity;
  private final int games;

  private final Parameter game;
  private final Parameter developer;
  private final Parameter year;
  private final Parameter price;
  private final Block userGenres;
  private final Block userTags;
  private final Block userProjection;
  private final Block itemId;
  private final Block itemGenres;
  private final Block itemTags;
  private final Block itemDeveloper;
  private final Block itemYear;
  private final Block itemPrice;
  private final Block itemProjection;

  LiteralTowers(FittedFeatures features, double temperature, double alpha, NDManager manager) {
    this.games = features.itemCount();
    this.genres = withPadding(features.labels("genres"), manager);
    this.tags = withPadding(features.labels("tags"), manager);
    this.allGames = manager.arange(0, games, 1, DataType.INT64);
    this.catalogueGenres = dense(features.labels("genres"), manager);
    this.catalogueTags = dense(features.labels("tags"), manager);
    FittedItemFeature.Codes developerCodes = codes(features, "developer");
    FittedItemFeature.Codes yearCodes = codes(features, "release_year");
    FittedItemFeature.Codes priceCodes = codes(features, "price");
    this.developers = rows(developerCodes, manager);
    this.years = rows(yearCodes, manager);
    this.prices = rows(priceCodes, manager);
    // No number: DJL frees its memory before the recorded division reads it for the gradient.
    this.temperature = manager.full(new Shape(), (float) temperature, DataType.FLOAT32);
    float[] added = new float[games];
    int[] players = features.players();
    for (int item = 0; item < games; item++) {
      added[item] = (float) (alpha * Math.log1p(players[item]));
    }
    this.popularity = manager.create(added);

    this.game = embedding("item.id", games + 1, ID_DIM);
    this.developer = embedding("item.developer", developerCodes.vocabulary().size(), DEVELOPER_DIM);
    this.year = embedding("item.release_year", yearCodes.vocabulary().size(), YEAR_DIM);
    this.price = embedding("item.price", priceCodes.vocabulary().size(), PRICE_DIM);
    this.userGenres = subTower("user.genres.tower", GENRE_HIDDEN, ID_DIM);
    this.userTags = subTower("user.tags.tower", USER_TAG_HIDDEN, ID_DIM);
    this.userProjection = projection("user.projection");
    this.itemId = subTower("item.id.tower", ID_DIM);
    this.itemGenres = subTower("item.genres.tower", GENRE_DIM);
    this.itemTags = subTower("item.tags.tower", ITEM_TAG_HIDDEN, TAG_DIM);
    this.itemDeveloper = subTower("item.developer.tower", DEVELOPER_DIM);
    this.itemYear = subTower("item.release_year.tower", YEAR_DIM);
    this.itemPrice = subTower("item.price.tower", PRICE_DIM);
    this.itemProjection = projection("item.projection");
  }

  private static NDArray dense(FittedItemFeature.Labels labels, NDManager manager) {
    return manager.create(labels.dense(), new Shape(labels.size(), labels.vocabulary().size()));
  }

  private static NDArray withPadding(FittedItemFeature.Labels labels, NDManager manager) {
    int width = labels.vocabulary().size();
    float[] rows = Arrays.copyOf(labels.dense(), (labels.size() + 1) * width);
    return manager.create(rows, new Shape(labels.size() + 1L, width));
  }

  private static FittedItemFeature.Codes codes(FittedFeatures features, String column) {
    return features.items().stream()
        .filter(item -> item.feature().column().equals(column))
        .map(FittedItemFeature.Codes.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static NDArray rows(FittedItemFeature.Codes codes, NDManager manager) {
    long[] rows = new long[codes.size()];
    Arrays.setAll(rows, codes::code);
    return manager.create(rows);
  }

  /** {@code nn.init.xavier_uniform_}: bounds of {@code gain * sqrt(6 / (in + out))}. */
  private static Initializer xavier(double gain) {
    return new XavierInitializer(
        XavierInitializer.RandomType.UNIFORM,
        XavierInitializer.FactorType.AVG,
        (float) (3 * gain * gain));
  }

  private Parameter embedding(String name, int rows, int dim) {
    return addParameter(
        Parameter.builder()
            .setName(name + ".embedding.weight")
            .setType(Parameter.Type.WEIGHT)
            .optShape(new Shape(rows, dim))
            .optInitializer(xavier(EMBEDDING_GAIN))
            .build());
  }

  private Block subTower(String name, int... units) {
    SequentialBlock tower = new SequentialBlock();
    for (int width : units) {
      tower.add(Linear.builder().setUnits(width).build()).add(Activation.reluBlock());
    }
    tower.setInitializer(xavier(SUB_TOWER_GAIN), Parameter.Type.WEIGHT);
    return addChildBlock(name, tower);
  }

  private Block projection(String name) {
    SequentialBlock projection =
        new SequentialBlock()
            .add(Linear.builder().setUnits(HIDDEN).build())
            .add(Activation.reluBlock())
            .add(Linear.builder().setUnits(OUTPUT_DIM).build());
    projection.setInitializer(xavier(PROJECTION_GAIN), Parameter.Type.WEIGHT);
    return addChildBlock(name, projection);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputShapes) {
    long genreCount = genres.getShape().get(1);
    long tagCount = tags.getShape().get(1);
    userGenres.initialize(manager, type, new Shape(1, 2 * genreCount));
    userTags.initialize(manager, type, new Shape(1, tagCount));
    userProjection.initialize(manager, type, new Shape(1, (POOLS + 2) * ID_DIM));
    itemId.initialize(manager, type, new Shape(1, ID_DIM));
    itemGenres.initialize(manager, type, new Shape(1, genreCount));
    itemTags.initialize(manager, type, new Shape(1, tagCount));
    itemDeveloper.initialize(manager, type, new Shape(1, DEVELOPER_DIM));
    itemYear.initialize(manager, type, new Shape(1, YEAR_DIM));
    itemPrice.initialize(manager, type, new Shape(1, PRICE_DIM));
    itemProjection.initialize(
        manager,
        type,
        new Shape(1, ID_DIM + GENRE_DIM + TAG_DIM + DEVELOPER_DIM + YEAR_DIM + PRICE_DIM));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return new Shape[] {new Shape(inputShapes[0].get(0), games)};
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    Pass pass = new Pass(store, inputs.head().getDevice(), training);
    NDArray users = users(pass, inputs);
    NDArray items = items(pass);
    return new NDList(users.matMul(items.transpose()).div(temperature).add(popularity));
  }

  /** What every block of one forward pass is handed. */
  private record Pass(ParameterStore store, Device device, boolean training) {
    NDArray weight(Parameter parameter) {
      return store.getValue(parameter, device, training);
    }

    NDArray through(Block block, NDArray input) {
      return block.forward(store, new NDList(input), training).singletonOrThrow();
    }
  }

  private NDArray users(Pass pass, NDList inputs) {
    int[] places = {1};
    NDArray liked = inputs.get(0);
    NDArray disliked = inputs.get(1);
    NDArray full = inputs.get(2);
    NDArray shares = inputs.get(3).expandDims(2);
    NDArray logHours = inputs.get(4);

    NDArray table = pass.weight(game);
    NDArray likedPool = lookUp(table, liked).sum(places);
    NDArray dislikedPool = lookUp(table, disliked).sum(places);
    NDArray fullPool = lookUp(table, full).sum(places);
    NDArray weightedPool = lookUp(table, full).mul(shares).sum(places);

    NDArray affinity = genreAffinity(full, logHours);
    NDArray tagSum = lookUp(tags, full).sum(places);
    NDArray all =
        NDArrays.concat(
            new NDList(
                likedPool,
                dislikedPool,
                fullPool,
                weightedPool,
                pass.through(userGenres, affinity),
                pass.through(userTags, tagSum)),
            1);
    return pass.through(userProjection, all).normalize(2, 1);
  }

  /** {@code [B, 2G]}: mean log play time of each genre less the user's mean, then its share. */
  private NDArray genreAffinity(NDArray full, NDArray logHours) {
    int[] places = {1};
    NDArray rows = lookUp(genres, full);
    NDArray counts = rows.gt(0).toType(DataType.FLOAT32, false).sum(places);
    NDArray known = counts.gt(0).toType(DataType.FLOAT32, false);
    NDArray sums = rows.mul(logHours.expandDims(2)).sum(places);
    NDArray played = full.neq(games).toType(DataType.FLOAT32, false).sum(places, true);
    NDArray mean = logHours.sum(places, true).div(played.maximum(1));
    NDArray debiased = sums.div(counts.maximum(1)).sub(mean).mul(known);
    NDArray fraction = counts.div(counts.sum(places, true).maximum(1));
    return debiased.concat(fraction, 1);
  }

  private NDArray items(Pass pass) {
    NDArray all =
        NDArrays.concat(
            new NDList(
                pass.through(itemGenres, catalogueGenres),
                pass.through(itemTags, catalogueTags),
                pass.through(itemId, lookUp(pass.weight(game), allGames)),
                pass.through(itemDeveloper, lookUp(pass.weight(developer), developers)),
                pass.through(itemYear, lookUp(pass.weight(year), years)),
                pass.through(itemPrice, lookUp(pass.weight(price), prices))),
            1);
    return pass.through(itemProjection, all).normalize(2, 1);
  }

  private static NDArray lookUp(NDArray table, NDArray rows) {
    return Embedding.embedding(rows, table, SparseFormat.DENSE).singletonOrThrow();
  }

  /** The embedding whose last row is the padding. */
  Parameter game() {
    return game;
  }
}
