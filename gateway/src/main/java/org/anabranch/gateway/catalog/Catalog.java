package org.anabranch.gateway.catalog;

import java.lang.ref.SoftReference;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.kernel.Database;
import org.jdbi.v3.core.Handle;

/**
 * The models that can be had, who serves them, and at what price: the facts shipped or imported,
 * with what the person set laid over them.
 *
 * <p>It is read when somebody asks, and let go when memory is short; nothing is held while nobody
 * looks. Safe for many threads; calls block.
 */
public final class Catalog {
  private final Database database;
  private final Clock clock;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile SoftReference<Kept> kept = new SoftReference<>(null);

  private record Kept(Shelf shelf, long revision) {}

  /**
   * One page of models.
   *
   * @param total how many were found in all
   */
  public record Found(List<Model> models, int total) {}

  /** What there is to choose from when filtering, most models first. */
  public record Choices(
      List<String> labs, List<String> providers, Set<String> takes, Set<String> makes) {}

  public Catalog(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  public Origin origin() {
    return shelf().origin();
  }

  public Found search(Query query) {
    LocalDate today = today();
    List<Model> found =
        shelf().models().values().stream()
            .filter(m -> query.accepts(m, today))
            .sorted(query.sort().order())
            .toList();
    List<Model> page = found.stream().skip(query.offset()).limit(query.limit()).toList();
    return new Found(page, found.size());
  }

  public Optional<Model> model(String id) {
    return Optional.ofNullable(shelf().models().get(id));
  }

  public Optional<Offer> offer(String id) {
    return Optional.ofNullable(shelf().offers().get(id));
  }

  /**
   * Who else serves the model of this offer, cheapest first, without those who no longer do. For a
   * model's id: all who serve it.
   */
  public List<Offer> substitutes(String offerOrModel) {
    Shelf shelf = shelf();
    Offer offer = shelf.offers().get(offerOrModel);
    Model model = shelf.models().get(offer == null ? offerOrModel : offer.model());
    LocalDate today = today();
    return model == null
        ? List.of()
        : model.offers().stream()
            .filter(o -> offer == null || !o.provider().equals(offer.provider()))
            .filter(o -> !o.isRetired(today) && o.status() != Lifecycle.DEPRECATED)
            .toList();
  }

  /** The price book of one offer, oldest first; empty when it tells no price. */
  public List<PriceSpan> prices(String offer) {
    List<PriceSpan> spans = database.read(h -> CatalogTables.prices(h, offer));
    return spans.isEmpty()
        ? offer(offer).stream()
            .filter(o -> o.price() != null)
            .map(o -> new PriceSpan(o.priceFrom(), null, Objects.requireNonNull(o.price())))
            .toList()
        : spans;
  }

  public Choices choices() {
    Collection<Model> models = shelf().models().values();
    return new Choices(
        byFrequency(models.stream().flatMap(m -> Stream.ofNullable(m.lab()))),
        byFrequency(models.stream().flatMap(m -> m.offers().stream()).map(Offer::provider)),
        models.stream()
            .flatMap(m -> m.takes().stream())
            .collect(Collectors.toCollection(TreeSet::new)),
        models.stream()
            .flatMap(m -> m.makes().stream())
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static List<String> byFrequency(Stream<String> names) {
    Map<String, Integer> counts = new TreeMap<>();
    names.forEach(n -> counts.merge(n, 1, Integer::sum));
    return counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The day it is, in UTC. */
  public LocalDate today() {
    return LocalDate.now(clock);
  }

  Shelf shelf() {
    long revision = database.read(CatalogTables::revision);
    Kept now = kept.get();
    if (now != null && now.revision() == revision) {
      return now.shelf();
    }
    reading.lock();
    try {
      Kept again = kept.get();
      if (again == null || again.revision() != revision) {
        again = database.read(h -> new Kept(shelf(h), CatalogTables.revision(h)));
        kept = new SoftReference<>(again);
      }
      return again.shelf();
    } finally {
      reading.unlock();
    }
  }

  /** As the tables stand in this transaction. */
  static Shelf shelf(Handle h) {
    Optional<CatalogTables.Source> source = CatalogTables.source(h, CatalogTables.TOLD);
    return Shelf.of(
        source
            .map(s -> new Origin(s.name(), s.asOf(), false, 0, 0))
            .orElse(new Origin(Shipped.NAME, Shipped.AS_OF, true, 0, 0)),
        told(h, source.isPresent()),
        CatalogTables.facts(h, CatalogTables.OWN),
        CatalogTables.pricesFrom(h),
        source.map(CatalogTables.Source::began).orElse(Shipped.AS_OF));
  }

  private static List<Facts> told(Handle h, boolean imported) {
    List<Facts> all =
        imported ? CatalogTables.facts(h, CatalogTables.TOLD) : FactsReader.read(Shipped.models());
    return all.stream().map(SearchFacts.SHIPPED::under).toList();
  }
}
