package org.anabranch.compute.live;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.anabranch.compute.BidPrices;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker at work beside a gateway: a thread of its own reads the meter every ten seconds and
 * solves once a minute, and whoever routes asks for prices and admission meanwhile, from memory. A
 * reading or a solve that fails is logged and tried again next time; what it had said stays.
 *
 * <p>It follows the estate: sites are priced within ten seconds after there is one and some
 * deployment stands on a site, and as a changed estate says within a minute. Until then it costs a
 * reading of the gateway's counters every ten seconds, and nothing is priced.
 */
public final class LiveCompute implements BidPrices, Admission, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveCompute.class);
  private static final Duration READING = Duration.ofSeconds(10);
  private static final int READINGS_PER_SOLVE = 6;
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final LiveBroker broker;
  private final LiveHistory history = new LiveHistory();
  private final Supplier<LiveEstate> estate;
  private final CountDownLatch ending = new CountDownLatch(1);
  private int readings;
  private @Nullable String refused;
  private @Nullable Thread thread;

  /**
   * @param estate what the estate says now; asked by the thread that reads, may block, and may
   *     throw when it is wrong: then what it said before stays
   */
  public LiveCompute(Supplier<LiveEstate> estate, Clock clock) {
    this.estate = estate;
    this.broker = new LiveBroker(List.of(), LiveEstate.NONE.usualUsdPerHour(), clock.instant());
  }

  /** Begins to read; once. */
  public synchronized void begin(Meter meter) {
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("live-compute").start(() -> work(meter));
    }
  }

  private void work(Meter meter) {
    try {
      do {
        reading(meter);
      } while (!ending.await(READING.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      broker.close();
    }
  }

  /** One reading, every sixth with a look at the estate and a solve. For one thread. */
  void reading(Meter meter) {
    try {
      Signals now = meter.read();
      boolean solve = ++readings % READINGS_PER_SOLVE == 0;
      if (solve || !isPricing()) {
        follow(now);
      }
      if (!isPricing()) {
        return;
      }
      broker.observe(now);
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

  /** Takes up what the estate says now; nothing is priced while no deployment stands on a site. */
  private void follow(Signals now) {
    if (now.lanes().stream().allMatch(l -> l.site() == null)) {
      broker.expect(LiveEstate.NONE, now.at());
      return;
    }
    try {
      broker.expect(estate.get(), now.at());
      refused = null;
    } catch (ProblemException e) {
      if (!e.problem().message().equals(refused)) { // once, and not every minute
        refused = e.problem().message();
        LOG.atWarn()
            .addKeyValue("why", refused)
            .log("The estate cannot be read; what it said of its sites before stays");
      }
    }
  }

  /** Whether there are sites to price. */
  public boolean isPricing() {
    return !state().sites().isEmpty();
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
