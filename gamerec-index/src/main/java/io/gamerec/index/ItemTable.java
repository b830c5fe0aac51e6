package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.CatalogueBuilder;
import io.gamerec.api.index.IdFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which number each item has in the index, which items are there, and their attributes.
 *
 * <p>A number belongs to one item for good: a search that found it while the item was removed, or
 * was put again, still names the right one. So a table grows by the items that were ever put, 20
 * bytes and an id each.
 *
 * <p>Thread-safe. Filters are evaluated under the shared lock, one change is done under the other,
 * so a selection knows each change whole or not at all. Neither is held during a search.
 */
final class ItemTable {
  private static final Logger log = LoggerFactory.getLogger(ItemTable.class);
  private static final int CACHED = 64;
  private static final int SHOWN = 5;

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
  private volatile @Nullable String[] names;
  private int count;
  private final BitSet live = new BitSet();
  private final Map<String, AttributeColumn> columns = new LinkedHashMap<>();
  private final Filter standing;
  private final Cache<Filter, Selection> selections =
      CacheBuilder.newBuilder().maximumSize(CACHED).build();

  /**
   * What a search may return.
   *
   * @param allowed numbers of the items that are there and that both filters allow
   * @param ids the same for the index, null when both filters allow everything
   * @param items how many items are there
   * @param byStanding how many of them the standing filter does not allow
   * @param byFilter how many more the filter of the request does not
   */
  record Selection(
      BitSet allowed, @Nullable IdFilter ids, int items, int byStanding, int byFilter) {
    int survivors() {
      return items - byStanding - byFilter;
    }
  }

  /**
   * A table of items that are there.
   *
   * @param itemIds raw ids
   * @param ids the number of each; null for their places in the list
   * @param attributes their attributes, or null for no columns
   * @param standing what every selection must allow
   * @throws IllegalArgumentException if an id occurs twice, no item is among those of the
   *     attributes or the standing filter asks for a column that is not there
   */
  ItemTable(
      List<String> itemIds,
      long @Nullable [] ids,
      @Nullable ItemAttributes attributes,
      Filter standing) {
    this.standing = standing;
    this.names = new String[itemIds.size()];
    for (int i = 0; i < itemIds.size(); i++) {
      int number = ids == null ? i : (int) ids[i];
      enter(itemIds.get(i), number);
      live.set(number);
    }
    if (attributes != null) {
      Catalogue catalogue = attributes.catalogue();
      for (String column : attributes.columns()) {
        columns.put(
            column,
            catalogue.isNumber(column)
                ? new AttributeColumn.Numbers(column)
                : new AttributeColumn.Texts(column, catalogue.isTextList(column)));
      }
      checkCovers(itemIds, catalogue);
      fill(catalogue, catalogue.itemIds().stream().mapToInt(this::number).toArray());
    }
    select(Filter.everything());
  }

  private static void checkCovers(List<String> itemIds, Catalogue catalogue) {
    List<String> lacking = new ArrayList<>();
    int count = 0;
    for (String itemId : itemIds) {
      if (catalogue.row(itemId).isEmpty()) {
        count++;
        if (lacking.size() < SHOWN) {
          lacking.add(itemId);
        }
      }
    }
    checkArgument(
        count == 0 || count < itemIds.size(),
        "the attributes are of other items: of %s, such as %s, none is among theirs, such as %s",
        itemIds.size(),
        lacking,
        catalogue.itemIds().stream().limit(SHOWN).toList());
    if (count > 0) {
      log.warn(
          "{} of {} items have no attributes, so no value in any column, such as {}",
          count,
          itemIds.size(),
          lacking);
    }
  }

  private void enter(String itemId, int number) {
    checkArgument(numbers.put(itemId, number) == null, "the encoder lists item %s twice", itemId);
    @Nullable String[] grown = names;
    if (number >= grown.length) {
      grown =
          Arrays.copyOf(
              grown, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(number + 1L, number * 5L / 4)));
    }
    grown[number] = itemId;
    names = grown;
    count = Math.max(count, number + 1);
  }

  /** The number of an item that is or was there, -1 for any other. */
  int number(String itemId) {
    return numbers.getOrDefault(itemId, -1);
  }

  /** The item of a number, null when the number was never given out. */
  @Nullable String name(long number) {
    @Nullable String[] all = names;
    return number >= 0 && number < all.length ? all[(int) number] : null;
  }

  /** The number of an item that will be put, a new one unless it was there before. */
  int reserve(String itemId) {
    lock.writeLock().lock();
    try {
      Integer number = numbers.get(itemId);
      if (number == null) {
        checkArgument(count < Integer.MAX_VALUE - 8, "too many items: %s", count);
        number = count;
        enter(itemId, number);
      }
      return number;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /**
   * Notes that items are in the index.
   *
   * @param put their numbers
   * @param attributes their rows, or null to leave attributes as they are
   * @param rows the row of each item in {@code attributes}
   */
  void put(int[] put, @Nullable Catalogue attributes, int[] rows) {
    lock.writeLock().lock();
    try {
      for (int number : put) {
        live.set(number);
      }
      if (attributes != null) {
        int[] numberOfRow = new int[attributes.size()];
        Arrays.fill(numberOfRow, -1);
        for (int i = 0; i < put.length; i++) {
          numberOfRow[rows[i]] = put[i];
        }
        fill(attributes, numberOfRow);
      }
      selections.invalidateAll();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Notes that an item is in the index, with values that {@link #check} gave. */
  void put(int number, Map<AttributeColumn, ?> values) {
    lock.writeLock().lock();
    try {
      live.set(number);
      values.forEach((column, value) -> column.put(number, value));
      selections.invalidateAll();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Notes that an item is in the index no longer; its attributes are forgotten. */
  void remove(int number) {
    lock.writeLock().lock();
    try {
      live.clear(number);
      for (AttributeColumn column : columns.values()) {
        column.put(number, null);
      }
      selections.invalidateAll();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Changes one value of an item that is there. */
  void set(String itemId, String column, @Nullable Object value) {
    lock.writeLock().lock();
    try {
      int number = number(itemId);
      checkArgument(number >= 0 && live.get(number), "the catalogue does not hold item %s", itemId);
      AttributeColumn changed = column(column);
      changed.put(number, changed.check(value));
      selections.invalidateAll();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Values of one item by column, as {@link #put(int, Map)} takes them. */
  Map<AttributeColumn, @Nullable Object> check(Map<String, ?> values) {
    Map<AttributeColumn, @Nullable Object> checked = new HashMap<>();
    values.forEach(
        (name, value) -> {
          AttributeColumn column = column(name);
          checked.put(column, column.check(value));
        });
    return checked;
  }

  /** Throws where attributes have a column that the table lacks or that is of another kind. */
  void check(ItemAttributes attributes) {
    Catalogue catalogue = attributes.catalogue();
    for (String name : attributes.columns()) {
      AttributeColumn column = column(name);
      boolean same =
          column instanceof AttributeColumn.Texts
              ? column.kind().equals("texts") ? catalogue.isText(name) : catalogue.isTextList(name)
              : catalogue.isNumber(name);
      checkArgument(same, "column %s holds %s, got another kind", name, column.kind());
    }
  }

  /** Takes the values of a catalogue's rows; those of number -1 are left out. */
  private void fill(Catalogue from, int[] numberOfRow) {
    for (AttributeColumn column : columns.values()) {
      if (!from.columns().contains(column.name())) {
        continue;
      }
      List<? extends @Nullable Object> values;
      if (from.isNumber(column.name())) {
        values = Arrays.stream(from.number(column.name())).boxed().toList();
      } else {
        values =
            from.isText(column.name()) ? from.text(column.name()) : from.textList(column.name());
      }
      for (int row = 0; row < numberOfRow.length; row++) {
        if (numberOfRow[row] >= 0) {
          column.put(numberOfRow[row], column.check(values.get(row)));
        }
      }
    }
  }

  /** Items with their attributes. */
  Catalogue export(long[] ids) {
    lock.readLock().lock();
    try {
      List<String> itemIds = new ArrayList<>(ids.length);
      for (long id : ids) {
        String name = name(id);
        checkArgument(name != null, "the index holds number %s, which no item has", id);
        itemIds.add(name);
      }
      CatalogueBuilder to = Catalogue.builder().text(Catalogue.ITEM_ID, itemIds);
      for (AttributeColumn column : columns.values()) {
        column.write(to, ids.length, row -> (int) ids[row]);
      }
      return to.build();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Selects what the standing filter and another allow. O(items / 64) for each part of them. */
  Selection select(Filter filter) {
    lock.readLock().lock();
    try {
      Selection cached = selections.getIfPresent(filter);
      if (cached == null) {
        cached = evaluate(filter);
        selections.put(filter, cached);
      }
      return cached;
    } finally {
      lock.readLock().unlock();
    }
  }

  private Selection evaluate(Filter filter) {
    int items = live.cardinality();
    BitSet allowed = (BitSet) live.clone();
    allowed.and(bits(standing));
    int left = allowed.cardinality();
    allowed.and(bits(filter));
    boolean isAll = standing.equals(Filter.everything()) && filter.equals(Filter.everything());
    return new Selection(
        allowed,
        isAll ? null : IdFilter.allow(allowed),
        items,
        items - left,
        left - allowed.cardinality());
  }

  private BitSet bits(Filter filter) {
    if (filter instanceof Filters.AnyOf anyOf) {
      return column(anyOf, anyOf.column(), AttributeColumn.Texts.class)
          .anyOf(anyOf.values(), count);
    }
    if (filter instanceof Filters.Range range) {
      return column(range, range.column(), AttributeColumn.Numbers.class)
          .within(range.least(), range.most(), count);
    }
    if (filter instanceof Filters.Known known) {
      return column(known.column()).known(count);
    }
    BitSet bits = new BitSet(count);
    if (filter instanceof Filters.Items items) {
      for (String itemId : items.itemIds()) {
        int number = number(itemId);
        if (number >= 0) {
          bits.set(number);
        }
      }
    } else if (filter instanceof Filters.And and) {
      bits.set(0, count);
      and.filters().forEach(part -> bits.and(bits(part)));
    } else if (filter instanceof Filters.Or or) {
      or.filters().forEach(part -> bits.or(bits(part)));
    } else {
      bits.or(bits(((Filters.Not) filter).filter()));
      bits.flip(0, count);
    }
    return bits;
  }

  private AttributeColumn column(String name) {
    AttributeColumn column = columns.get(name);
    checkArgument(column != null, "no attribute %s; there are %s", name, kinds());
    return column;
  }

  private <C extends AttributeColumn> C column(Filter filter, String name, Class<C> kind) {
    AttributeColumn column = column(name);
    checkArgument(
        kind.isInstance(column),
        "attribute %s holds %s, which '%s' does not ask about; there are %s",
        name,
        column.kind(),
        filter,
        kinds());
    return kind.cast(column);
  }

  private List<String> kinds() {
    return columns.values().stream()
        .map(column -> column.name() + " (" + column.kind() + ")")
        .toList();
  }
}
