package org.anabranch.gateway.catalog;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.Vendors;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.jdbi.v3.core.Handle;

/**
 * Where models are found, compared and put to use: the catalog, the notices about it, and the
 * offers in use. Safe for many threads; calls block; what a call changed is stored when it returns.
 */
public final class Marketplace {
  private final Database database;
  private final Catalog catalog;
  private final Notices notices;
  private final Enabled enabled;
  private final Clock clock;

  /**
   * @param secrets finds the keys that people name
   * @param unsigned why the key that a deployment names does not do for how it signs; empty where
   *     it does
   * @param configured the deployments of the configuration file
   */
  public Marketplace(
      Database database,
      Function<SecretRef, Optional<Secret>> secrets,
      Function<DeploymentConfig, Optional<String>> unsigned,
      List<DeploymentConfig> configured,
      Clock clock) {
    this.database = database;
    this.clock = clock;
    this.catalog = new Catalog(database, clock);
    this.notices = new Notices(database, clock);
    this.enabled = new Enabled(database, secrets, unsigned, configured, clock);
    database.change(
        h -> {
          if (EnabledTable.isOld(h)) {
            enabled.reprice(h, Catalog.shelf(h));
            EnabledTable.lookedAt(h);
          }
        });
  }

  public Catalog catalog() {
    return catalog;
  }

  public Enabled enabled() {
    return enabled;
  }

  /** Undismissed ones: what is in use first, then the newest. */
  public List<Notice> notices() {
    return notices.open(uses());
  }

  /** Does nothing the second time. Throws a problem when there is no such notice. */
  public void dismiss(String notice) {
    if (!notices.dismiss(notice)) {
      throw unknown("notice", notice);
    }
  }

  /** Dismisses every notice about offers that nobody here uses. */
  public void dismissUnused() {
    notices.dismissAll(notices().stream().filter(n -> n.uses().isEmpty()).map(Notice::id).toList());
  }

  /** The deployments that use each offer, of the configuration file and of the catalog. */
  public Map<String, List<String>> uses() {
    Map<String, List<String>> uses = new HashMap<>();
    for (DeploymentConfig d : enabled.configured()) {
      String offer = d.vendor().toLowerCase(Locale.ROOT).replace(' ', '-') + "/";
      List<String> offers =
          Vendors.named(d.vendor())
              .map(v -> v.offers(d.upstreamModel()))
              .orElse(List.of(offer + d.upstreamModel()));
      offers.forEach(o -> uses.computeIfAbsent(o, _ -> new ArrayList<>()).add(d.id()));
    }
    for (DeploymentConfig d : enabled.deployments()) {
      uses.computeIfAbsent(d.id(), _ -> new ArrayList<>()).add(d.id());
    }
    return uses;
  }

  /**
   * Puts an offer to use; a second time changes the terms. A price in the terms becomes the
   * person's own price of the offer. Throws a problem that says what is missing.
   */
  public DeploymentConfig enable(String offerId, Enabling terms) {
    Offer offer = catalog.offer(offerId).orElseThrow(() -> unknown("offer", offerId));
    Optional<Price> own = ownPrice(offer, terms);
    Price price =
        own.or(() -> Optional.ofNullable(offer.price()))
            .orElseThrow(
                () ->
                    Problem.badInput(
                            "price-unknown",
                            "Nobody says what " + offerId + " costs.",
                            "Give your price, in dollars per million tokens in and out.")
                        .asException());
    DeploymentConfig deployment = enabled.deployment(offer, price, terms);
    database.change(
        h -> {
          own.filter(p -> !p.equals(offer.price()))
              .ifPresent(p -> anImport(h, catalog.today()).set(List.of(priced(offer, p))));
          enabled.put(h, deployment);
        });
    enabled.changed();
    return deployment;
  }

  private static Optional<Price> ownPrice(Offer offer, Enabling terms) {
    if (terms.inputUsdPerMillion() == null || terms.outputUsdPerMillion() == null) {
      return Optional.empty();
    }
    try {
      Price known = offer.price();
      return Optional.of(
          new Price(
              terms.inputUsdPerMillion(),
              terms.outputUsdPerMillion(),
              known == null ? null : known.cacheRead(),
              known == null ? null : known.cacheWrite(),
              known == null ? null : known.searches(),
              known == null ? null : known.searchedAnswers()));
    } catch (IllegalArgumentException e) {
      throw Problem.badInput("terms-invalid", String.valueOf(e.getMessage()) + ".", "")
          .asException(e);
    }
  }

  private static Facts priced(Offer offer, Price price) {
    return new Facts(
        offer.provider(),
        offer.facts().model(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        price,
        null,
        null);
  }

  /** Takes an offer out of use. Throws a problem when it is not in use. */
  public void disable(String offer) {
    if (!enabled.remove(offer)) {
      throw unknown("enabled offer", offer);
    }
  }

  /**
   * Takes a newer export, which replaces all that was told before; what the person set stays. Its
   * prices are charged at once, so that one of a day to come is refused.
   *
   * @param name what it is called where figures say where they come from
   * @param asOf the day the export is of
   */
  public Imported replace(String name, String export, LocalDate asOf) {
    if (asOf.isAfter(catalog.today().plusDays(1))) { // it may be tomorrow already where it is from
      throw Problem.badInput(
              "as-of-in-the-future",
              "The export is said to be of %s, which is still to come.".formatted(asOf),
              "Import it on that day. A price from a later day on stands in the configuration, as"
                  + " one of a deployment's prices.")
          .asException();
    }
    List<Facts> told = FactsReader.read(export);
    return change(asOf, i -> i.replace(name, told));
  }

  /**
   * Sets prices, retirement dates or any other fact of the offers that a table names, over what is
   * told. A line without any fact takes back what was set of its offer.
   */
  public Imported set(String table) {
    List<Facts> own = FactsReader.read(table);
    return change(catalog.today(), i -> i.set(own));
  }

  private Imported change(LocalDate asOf, Function<Import, Imported> work) {
    boolean[] repriced = new boolean[1];
    Imported imported =
        database.write(
            h -> {
              Imported done = work.apply(anImport(h, asOf));
              repriced[0] = enabled.reprice(h, Catalog.shelf(h));
              return done;
            });
    if (repriced[0]) {
      enabled.changed();
    }
    return imported;
  }

  private Import anImport(Handle h, LocalDate asOf) {
    return new Import(h, notices, asOf, clock.millis());
  }

  private static RuntimeException unknown(String what, String id) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            what.replace(' ', '-') + "-unknown",
            "There is no " + what + " “" + id + "”.",
            "Search the models for what there is.")
        .asException();
  }
}
