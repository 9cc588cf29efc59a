package org.anabranch.gateway.catalog;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.gateway.books.TableVersion;
import org.anabranch.gateway.config.DeploymentConfig;
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

  private final Database database;
  private final Function<SecretRef, Optional<Secret>> secrets;
  private final Function<String, Optional<URI>> addresses;
  private final List<DeploymentConfig> configured;
  private final Clock clock;
  private volatile Runnable onChange = () -> {};
  private volatile long version;

  Enabled(
      Database database,
      Function<SecretRef, Optional<Secret>> secrets,
      Function<String, Optional<URI>> addresses,
      List<DeploymentConfig> configured,
      Clock clock) {
    this.database = database;
    this.secrets = secrets;
    this.addresses = addresses;
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
   * Those that can serve: not hidden by a deployment of the file with the same id, and with their
   * key at hand. What is left out is logged.
   */
  public List<DeploymentConfig> usable() {
    return deployments().stream().filter(this::isUsable).toList();
  }

  private boolean isUsable(DeploymentConfig deployment) {
    SecretRef key = deployment.apiKey();
    String lacking = isConfigured(deployment.id()) ? "the file has one of this name" : "";
    lacking =
        key != null && secrets.apply(key).isEmpty() ? "its key is not there: " + key : lacking;
    if (!lacking.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("offer", deployment.id())
          .addKeyValue("why", lacking)
          .log("An enabled offer is left out");
    }
    return lacking.isEmpty();
  }

  private boolean isConfigured(String id) {
    return configured.stream().anyMatch(d -> d.id().equals(id));
  }

  /** Where this provider is reached, when nobody says otherwise. */
  public Optional<URI> address(String provider) {
    return addresses.apply(provider);
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
    URI address = terms.baseUrl() == null ? knownAddress(offer.provider()) : terms.baseUrl();
    try {
      return deployment(offer, price, address, key);
    } catch (IllegalArgumentException e) {
      throw Problem.badInput(
              "terms-invalid",
              String.valueOf(e.getMessage()),
              "See docs/configuration.md for what a deployment takes.")
          .asException(e);
    }
  }

  private URI knownAddress(String provider) {
    return address(provider)
        .orElseThrow(
            () ->
                Problem.badInput(
                        "address-unknown",
                        "Nobody says where " + provider + " is reached.",
                        "Give its base URL, such as https://api.example.com/v1.")
                    .asException());
  }

  private static DeploymentConfig deployment(
      Offer offer, Price price, URI address, @Nullable SecretRef key) {
    DeploymentConfig plain =
        DeploymentConfig.of(
            offer.id(),
            offer.model().substring(offer.model().indexOf('/') + 1),
            offer.facts().model(),
            offer.lab(),
            offer.provider(),
            address,
            key,
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
