package org.anabranch.gateway.catalog;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.anabranch.gateway.books.TableVersion;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.Vendor;
import org.anabranch.gateway.config.Vendors;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The offers that were put to use: deployments beside those of the configuration file. An offer's
 * id is its deployment's id; its price follows the catalog. Safe for many threads; calls block.
 */
public final class Enabled {
  private static final Logger LOG = LoggerFactory.getLogger(Enabled.class);

  /** Where vendors with a dialect of their own speak OpenAI's as well. */
  private static final Pattern COMPATIBLE = Pattern.compile("/(openai|openapi)(/|$)");

  private final Database database;
  private final Function<SecretRef, Optional<Secret>> secrets;
  private final Function<DeploymentConfig, Optional<String>> unsigned;
  private final List<DeploymentConfig> configured;
  private final Clock clock;
  private volatile Runnable onChange = () -> {};
  private volatile long version;

  Enabled(
      Database database,
      Function<SecretRef, Optional<Secret>> secrets,
      Function<DeploymentConfig, Optional<String>> unsigned,
      List<DeploymentConfig> configured,
      Clock clock) {
    this.database = database;
    this.secrets = secrets;
    this.unsigned = unsigned;
    this.configured = List.copyOf(configured);
    this.clock = clock;
    this.version = TableVersion.OFFERS.in(database);
  }

  /** Runs after every change, on the thread that made it, once the change is stored. */
  public void onChange(Runnable told) {
    onChange = told;
  }

  /**
   * Tells {@link #onChange} of what another process has changed in the same database; blocks, and
   * costs one small query where nothing changed. To be called every few seconds.
   */
  public void follow() {
    if (TableVersion.OFFERS.in(database) != version) {
      changed();
    }
  }

  /** By id. */
  public List<DeploymentConfig> deployments() {
    return database.read(EnabledTable::all);
  }

  /**
   * Those that can serve: not hidden by a deployment of the file with the same id, and with a key
   * at hand that does for their vendor. What is left out is logged.
   */
  public List<DeploymentConfig> usable() {
    return deployments().stream().filter(this::isUsable).toList();
  }

  private boolean isUsable(DeploymentConfig deployment) {
    Optional<String> lacking =
        isConfigured(deployment.id())
            ? Optional.of("the file has one of this name")
            : keyless(deployment).or(() -> unsigned.apply(deployment));
    lacking.ifPresent(
        why ->
            LOG.atWarn()
                .addKeyValue("offer", deployment.id())
                .addKeyValue("why", why)
                .log("An enabled offer is left out"));
    return lacking.isEmpty();
  }

  private Optional<String> keyless(DeploymentConfig deployment) {
    SecretRef key = deployment.apiKey();
    return key != null && secrets.apply(key).isEmpty()
        ? Optional.of("its key is not there: " + key)
        : Optional.empty();
  }

  private boolean isConfigured(String id) {
    return configured.stream().anyMatch(d -> d.id().equals(id));
  }

  /**
   * How an offer can be asked: the vendors that serve it, who is asked by default first. Empty
   * where nobody is known, which leaves OpenAI's dialect at an address of the provider's.
   */
  public List<Vendor> ways(Offer offer) {
    return Vendors.serving(offer.id());
  }

  /** The deployment that an offer is; empty where it is not in use. */
  public Optional<DeploymentConfig> deployment(String offer) {
    return database.read(h -> EnabledTable.byId(h, offer));
  }

  List<DeploymentConfig> configured() {
    return configured;
  }

  /** The deployment this offer becomes on these terms. Throws a problem when it cannot. */
  DeploymentConfig deployment(Offer offer, Price price, Enabling terms) {
    if (isConfigured(offer.id())) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "deployment-configured",
              "“" + offer.id() + "” is a deployment of the configuration file.",
              "Change it there.")
          .asException();
    }
    SecretRef key = terms.apiKey();
    if (key != null && secrets.apply(key).isEmpty()) {
      throw Problem.badInput(
              "secret-missing",
              "There is no secret " + key + ".",
              "Store it with anabranch secret NAME and write store:NAME, or set the variable.")
          .asException();
    }
    List<String> ways = ways(offer).stream().map(Vendor::id).toList();
    String vendor = vendor(offer, ways, terms);
    if (terms.baseUrl() == null && Vendors.named(vendor).isEmpty()) {
      throw Problem.badInput(
              "address-unknown",
              "Nobody says where " + offer.provider() + " is reached.",
              "Give its base URL, such as https://api.example.com/v1"
                  + (ways.isEmpty() ? "." : ", or vendor " + String.join(" or ", ways) + "."))
          .asException();
    }
    try {
      DeploymentConfig deployment = deployment(offer, price, vendor, terms);
      unsigned.apply(deployment).ifPresent(why -> refuse(ways, why));
      return deployment;
    } catch (IllegalArgumentException e) {
      throw Problem.badInput(
              "terms-invalid",
              String.valueOf(e.getMessage()),
              "See docs/configuration.md for what a deployment takes.")
          .asException(e);
    }
  }

  private static void refuse(List<String> ways, String why) {
    String ask = ways.size() < 2 ? "" : " It can be asked as vendor " + String.join(" or ", ways);
    throw Problem.badInput("offer-unsigned", why, "Put right its region, or what its key is." + ask)
        .asException();
  }

  /** Who is asked for it, by the name that the table of vendors has, or else the catalog. */
  private String vendor(Offer offer, List<String> ways, Enabling terms) {
    String wanted = terms.vendor();
    if (wanted != null) {
      if (!ways.contains(wanted) && !wanted.equals(offer.provider())) {
        throw Problem.badInput(
                "vendor-unfit",
                "“%s” does not serve %s.".formatted(wanted, offer.id()),
                "Write %s, or leave it out."
                    .formatted(
                        String.join(" or ", ways.isEmpty() ? List.of(offer.provider()) : ways)))
            .asException();
      }
      return wanted;
    }
    URI address = terms.baseUrl();
    boolean compatible = address != null && COMPATIBLE.matcher(address.toString()).find();
    String usual = ways.isEmpty() || compatible ? offer.provider() : ways.getFirst();
    return deployment(offer.id()).map(DeploymentConfig::vendor).orElse(usual);
  }

  private static DeploymentConfig deployment(
      Offer offer, Price price, String vendor, Enabling terms) {
    DeploymentConfig plain =
        DeploymentConfig.of(
            offer.id(),
            offer.model().substring(offer.model().indexOf('/') + 1),
            offer.facts().model(),
            offer.lab(),
            vendor,
            terms.baseUrl(),
            terms.region(),
            terms.account(),
            terms.apiKey(),
            price.input(),
            price.output(),
            offer.facts().context());
    return plain.knowing(
        Abilities.service(offer.facts()),
        able(offer, plain),
        EnabledTable.tariff(price),
        longest(offer));
  }

  /** Catalogs write zero where they do not know. */
  private static @Nullable Long longest(Offer offer) {
    Long limit = offer.facts().outputLimit();
    return limit == null || limit <= 0 ? null : limit;
  }

  void put(Handle h, DeploymentConfig deployment) {
    EnabledTable.put(h, deployment, clock.millis());
  }

  boolean remove(String id) {
    boolean removed = database.write(h -> EnabledTable.remove(h, id));
    if (removed) {
      changed();
    }
    return removed;
  }

  /** Takes the prices, bounds and abilities of this shelf; returns whether any was another. */
  boolean reprice(Handle h, Shelf shelf) {
    boolean changed = false;
    for (DeploymentConfig deployment : EnabledTable.all(h)) {
      Offer offer = shelf.offers().get(deployment.id());
      @Nullable Price price = offer == null ? null : offer.price();
      if (offer != null
          && price != null
          && (!price.equals(EnabledTable.price(deployment))
              || !Objects.equals(longest(offer), deployment.maxOutputTokens())
              || !Objects.equals(able(offer, deployment), deployment.capabilities()))) {
        EnabledTable.reprice(h, deployment.id(), price, longest(offer), able(offer, deployment));
        changed = true;
      }
    }
    return changed;
  }

  private static List<Capability> able(Offer offer, DeploymentConfig deployment) {
    return Abilities.capabilities(offer.facts(), deployment.dialect());
  }

  void changed() {
    version = TableVersion.OFFERS.in(database);
    onChange.run();
  }
}
