package org.anabranch.gateway.exchange;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.gateway.batch.FileStore;
import org.anabranch.gateway.builtin.Workshop;
import org.anabranch.gateway.call.InForce;
import org.anabranch.gateway.call.Records;
import org.anabranch.gateway.client.Aside;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.KeptConfig;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.kept.KeptAnswers;
import org.anabranch.gateway.network.Network;
import org.anabranch.gateway.oversight.Oversights;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;

/**
 * What all requests of a gateway are served with: the configuration in force, swapped whole, and
 * what outlives it, such as network, records and what clients let it keep. Safe for many threads;
 * nothing here blocks but the taking up of a configuration and the closing.
 */
public final class Premises implements AutoCloseable {
  private static final int MOST_ASIDE = 64;

  private final Clock clock;
  private final Ids ids;
  private final Dialects dialects;
  private final Function<SecretRef, Optional<Secret>> secrets;
  private final Records records;
  private final Workshop workshop;
  private final Network network;
  private final Aside aside = new Aside(MOST_ASIDE);
  private final Kept kept;
  private volatile InForce now;
  private volatile Oversights oversights;

  /**
   * @param secrets finds the keys that the configuration names
   * @param ids of calls and requests, which need only differ
   */
  public Premises(
      InForce first,
      Dialects dialects,
      Function<SecretRef, Optional<Secret>> secrets,
      Records records,
      Workshop workshop,
      FileStore files,
      Database database,
      Ids ids,
      Clock clock) {
    this.now = first;
    this.clock = clock;
    this.ids = ids;
    this.dialects = dialects;
    this.secrets = secrets;
    this.records = records;
    this.workshop = workshop;
    this.network = new Network(() -> now.config().limits());
    this.oversights = new Oversights(first.config(), secrets, network, workshop, clock);
    KeptAnswers answers = new KeptAnswers(database, () -> bounds(now.config().responses()), clock);
    this.kept = new Kept(files, answers, new Recall(() -> now.config(), aside, files, answers));
  }

  private static KeptAnswers.Bounds bounds(KeptConfig config) {
    return new KeptAnswers.Bounds(
        Duration.ofDays(config.days()), (long) config.maxMegabytes() << 20);
  }

  /** What comes from now on is served by this, and what is under way ends by what was before. */
  public void take(InForce next) {
    GatewayConfig before = now.config();
    GatewayConfig changed = next.config();
    if (!before.guardrails().equals(changed.guardrails())
        || !before.cache().equals(changed.cache())) {
      oversights = new Oversights(changed, secrets, network, workshop, clock);
    }
    now = next;
  }

  /** By which a request that comes now is served; one reading of it agrees with itself. */
  public InForce inForce() {
    return now;
  }

  /** Guardrails and the cache, as they are in force. */
  public Oversights oversights() {
    return oversights;
  }

  public Dialects dialects() {
    return dialects;
  }

  public Records records() {
    return records;
  }

  public Workshop workshop() {
    return workshop;
  }

  public Network network() {
    return network;
  }

  public Kept kept() {
    return kept;
  }

  /** For work on behalf of clients that touches disk or database. */
  public Aside aside() {
    return aside;
  }

  public Ids ids() {
    return ids;
  }

  public Clock clock() {
    return clock;
  }

  @Override
  public void close() {
    kept.answers().close();
    network.close();
  }
}
