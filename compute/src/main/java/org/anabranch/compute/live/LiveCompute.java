package org.anabranch.compute.live;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.anabranch.compute.BidPrices;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker at work beside a gateway: a thread of its own reads the meter every ten seconds and
 * solves once a minute, and whoever routes asks for prices and admission meanwhile, from memory. A
 * reading or a solve that fails is logged and tried again next time; what it had said stays.
 */
public final class LiveCompute implements BidPrices, Admission, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveCompute.class);
  private static final Duration READING = Duration.ofSeconds(10);
  private static final int READINGS_PER_SOLVE = 6;
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final LiveBroker broker;
  private final LiveHistory history = new LiveHistory();
  private final Supplier<List<LiveSite>> sites;
  private final CountDownLatch ending = new CountDownLatch(1);
  private @Nullable Thread thread;

  /**
   * @param sites what the estate says of them now; asked once a minute, may block
   */
  public LiveCompute(Supplier<List<LiveSite>> sites, double usualUsdPerHour, Clock clock) {
    this.sites = sites;
    this.broker = new LiveBroker(sites.get(), usualUsdPerHour, clock.instant());
  }

  /** Begins to read; once. */
  public synchronized void begin(Meter meter) {
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("live-compute").start(() -> work(meter));
    }
  }

  private void work(Meter meter) {
    int readings = 0;
    try {
      do {
        reading(meter, ++readings % READINGS_PER_SOLVE == 0);
      } while (!ending.await(READING.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      broker.close();
    }
  }

  /** One reading, with a solve or without. */
  private void reading(Meter meter, boolean solve) {
    try {
      if (solve) {
        broker.expect(sites.get());
      }
      broker.observe(meter.read());
      if (solve && !broker.solve()) {
        LOG.atWarn()
            .addKeyValue("reason", broker.state().trouble())
            .log("No new bid prices; the last ones stay in force");
      }
      history.add(broker.state());
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("A reading of the gateway failed");
    }
  }

  public LiveState state() {
    return broker.state();
  }

  public LiveHistory history() {
    return history;
  }

  @Override
  public BigDecimal usdPerAcceleratorHour(String site) {
    return broker.usdPerAcceleratorHour(site);
  }

  @Override
  public double spreadUsdPerAcceleratorHour() {
    return broker.spreadUsdPerAcceleratorHour();
  }

  @Override
  public double steeringUsdPerAcceleratorHour(String kind, String lane, double place) {
    return broker.steeringUsdPerAcceleratorHour(kind, lane, place);
  }

  @Override
  public @Nullable String against(String site, String workspace, Urgency urgency) {
    return broker.against(site, workspace, urgency);
  }

  @Override
  public void used(String site, String workspace) {
    broker.used(site, workspace);
  }

  /** Waits for the thread, some seconds at most. */
  @Override
  public synchronized void close() {
    ending.countDown();
    Thread working = thread;
    if (working != null) {
      try {
        working.join(LONGEST_END);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
