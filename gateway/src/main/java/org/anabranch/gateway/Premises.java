package org.anabranch.gateway;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.batch.FileStore;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.KeptConfig;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.kept.KeptAnswers;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Fleet;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;

/**
 * What all requests of a gateway are served with: the configuration in force, swapped whole, and
 * what outlives it, such as network, records and what clients let it keep. Safe for many threads;
 * nothing here blocks but the taking up of a configuration and the closing.
 */
final class Premises implements AutoCloseable {
  private static final int MOST_ASIDE = 64;
  private static final int MOST_WAITING = 1024;

  private final Clock clock;
  private final Ids ids;
  private final Dialects dialects;
  private final Function<SecretRef, Optional<Secret>> secrets;
  private final Records records;
  private final Workshop workshop;
  private final Network network;
  private final FileStore files;
  private final Aside aside = new Aside(MOST_ASIDE);
  private final Aside waiting = new Aside(MOST_WAITING);
  private final KeptAnswers keptAnswers;
  private final Recall recall;
  private volatile InForce now;
  private volatile Oversights oversights;

  /**
   * @param secrets finds the keys that the configuration names
   * @param ids of calls and requests, which need only differ
   */
  Premises(
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
    this.network = new Network(() -> config().limits());
    this.oversights = new Oversights(first.config(), secrets, network, workshop, clock);
    this.files = files;
    this.keptAnswers = new KeptAnswers(database, () -> bounds(config().responses()), clock);
    this.recall = new Recall(this, files, keptAnswers);
  }

  private static KeptAnswers.Bounds bounds(KeptConfig config) {
    return new KeptAnswers.Bounds(
        Duration.ofDays(config.days()), (long) config.maxMegabytes() << 20);
  }

  /** What comes from now on is served by this, and what is under way ends by what was before. */
  void take(InForce next) {
    GatewayConfig before = now.config();
    GatewayConfig changed = next.config();
    if (!before.guardrails().equals(changed.guardrails())
        || !before.cache().equals(changed.cache())) {
      oversights = new Oversights(changed, secrets, network, workshop, clock);
    }
    now = next;
  }

  InForce inForce() {
    return now;
  }

  GatewayConfig config() {
    return now.config();
  }

  Fleet fleet() {
    return now.fleet();
  }

  Callers callers() {
    return now.callers();
  }

  Dispatcher dispatcher() {
    return now.dispatcher();
  }

  Oversights oversights() {
    return oversights;
  }

  /**
   * Opens a call for a client: at once, or, where this process's share of a budget or limit does
   * not cover it, later on the same event loop. Throws {@link
   * org.anabranch.kernel.ProblemException}.
   */
  void open(ClientConnection connection, Ask ask, Consumer<Call> then) {
    Call call;
    try {
      call = dispatcher().open(ask);
    } catch (Elsewhere e) {
      waiting.run(
          connection, () -> dispatcher().open(ask), then, left -> left.abandoned(Usage.NONE));
      return;
    }
    then.accept(call);
  }

  Dialects dialects() {
    return dialects;
  }

  Records records() {
    return records;
  }

  Watch watch() {
    return records.watch();
  }

  Workshop workshop() {
    return workshop;
  }

  Network network() {
    return network;
  }

  FileStore files() {
    return files;
  }

  KeptAnswers keptAnswers() {
    return keptAnswers;
  }

  Recall recall() {
    return recall;
  }

  Aside aside() {
    return aside;
  }

  Ids ids() {
    return ids;
  }

  Clock clock() {
    return clock;
  }

  @Override
  public void close() {
    keptAnswers.close();
    network.close();
  }
}
