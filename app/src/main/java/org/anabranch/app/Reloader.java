package org.anabranch.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.anabranch.cli.product.Product.Place;
import org.anabranch.gateway.RoutedGateway;
import org.anabranch.gateway.catalog.Marketplace;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.UnknownName;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the running gateway to its configuration file, to the offers that are put to use and to the
 * keys that are made: takes up what changes of them, here or in another process on the same
 * database, without a restart. A file that is wrong is refused, and what was in force stays. Safe
 * for many threads; reloading blocks.
 */
final class Reloader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);
  private static final long BETWEEN_LOOKS_SECONDS = 2;

  private final Place place;
  private final Path file;
  private final Marketplace market;
  private final RoutedGateway gateway;
  private final CountDownLatch closing = new CountDownLatch(1);
  private GatewayConfig current;
  private boolean follows = true;
  private Optional<Stamp> seen;
  private volatile @Nullable String refusal;
  private List<UnknownName> told = List.of();

  /** What a file is told by that was written again. */
  private record Stamp(FileTime modified, long bytes) {}

  /** Takes up what changes in the marketplace from now on. */
  Reloader(Place place, GatewayConfig current, Marketplace market, RoutedGateway gateway) {
    this.place = place;
    this.file = place.configuration().orElse(place.home().resolve(Configuration.FILE_NAME));
    this.current = current;
    this.market = market;
    this.gateway = gateway;
    this.seen = stamp();
    market.enabled().onChange(this::offersChanged);
    tellUnknown();
  }

  /** Looks at the file every few seconds, until this is closed. */
  Reloader watching() {
    Thread.ofVirtual().name("configuration-watch").start(this::run);
    return this;
  }

  /**
   * Reads the file and puts it in force; throws a problem that names file and line when it is
   * wrong.
   *
   * @return the settings that only a restart takes up: they are others than those it began with
   */
  synchronized List<String> reload() {
    seen = stamp();
    refuseNothing();
    GatewayConfig read = Configuration.read(place.home(), place.configuration()).gateway();
    List<String> later = gateway.reload(read.with(market.enabled().usable()));
    current = read;
    refusal = null;
    tellUnknown();
    return later;
  }

  /**
   * A file that is empty or gone is one that is being written, or a mistake: without keys, whoever
   * is on this machine might call. At a start it means the defaults.
   */
  private void refuseNothing() {
    boolean isNothing = seen.map(Stamp::bytes).orElse(0L) == 0;
    if (isNothing && !current.equals(GatewayConfig.defaults())) {
      throw Problem.badInput(
              "configuration-empty",
              file + " is empty or gone.",
              "Write it; what was in force stays until then. A restart begins with the defaults.")
          .asException();
    }
  }

  /** Why the file as it stands is not in force; empty while it is. */
  Optional<String> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** What is in force, but for offers of the marketplace. */
  synchronized GatewayConfig current() {
    return current;
  }

  private synchronized void offersChanged() {
    gateway.reload(current.with(market.enabled().usable()));
    tellUnknown();
  }

  /** Names in the configuration that nothing has now, so that a setting does nothing. */
  List<UnknownName> unknownNames() {
    return gateway.unknownNames();
  }

  /** Each once, and again when it is over. */
  private synchronized void tellUnknown() {
    List<UnknownName> now = gateway.unknownNames();
    now.stream()
        .filter(n -> !told.contains(n))
        .forEach(n -> LOG.atWarn().log("A setting does nothing. {}", n.message()));
    told.stream()
        .filter(n -> !now.contains(n))
        .forEach(n -> LOG.atInfo().log("It is over that a setting does nothing. {}", n.message()));
    told = now;
  }

  private Optional<Stamp> stamp() {
    try {
      return Optional.of(new Stamp(Files.getLastModifiedTime(file), Files.size(file)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void run() {
    try {
      while (!closing.await(BETWEEN_LOOKS_SECONDS, TimeUnit.SECONDS)) {
        look();
        follow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reloads where the file was written again. */
  void look() {
    if (!hasChanged()) {
      return;
    }
    try {
      List<String> later = reload();
      if (!later.isEmpty()) {
        LOG.atWarn()
            .addKeyValue("settings", later)
            .log("Some settings that were changed need a restart");
      }
    } catch (ProblemException e) {
      refused(String.valueOf(e.getMessage()), null);
    } catch (RuntimeException e) {
      refused("it met a bug", e);
    }
  }

  /** Takes up keys and offers that other processes have changed in the same database. */
  void follow() {
    try {
      gateway.follow();
      market.enabled().follow();
      tellUnknown();
      follows = true;
    } catch (RuntimeException e) {
      if (follows) { // once, and not every two seconds while a database is away
        follows = false;
        LOG.atWarn()
            .setCause(e)
            .log("What other processes change cannot be followed now; what was in force stays");
      }
    }
  }

  private synchronized boolean hasChanged() {
    return !stamp().equals(seen);
  }

  private void refused(String why, @Nullable RuntimeException bug) {
    refusal = why;
    LOG.atError()
        .setCause(bug)
        .addKeyValue("file", file)
        .addKeyValue("why", why)
        .log("The configuration is refused; the one before stays in force");
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
