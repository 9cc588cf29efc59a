package org.anabranch.gateway.exchange;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.anabranch.gateway.batch.FileStore;
import org.anabranch.gateway.builtin.Workshop;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.call.Dispatcher;
import org.anabranch.gateway.call.Elsewhere;
import org.anabranch.gateway.call.InForce;
import org.anabranch.gateway.call.Records;
import org.anabranch.gateway.call.Watch;
import org.anabranch.gateway.client.Aside;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.KeptConfig;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.kept.KeptAnswers;
import org.anabranch.gateway.network.Network;
import org.anabranch.gateway.oversight.Oversights;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Fleet;
import org.anabranch.gateway.treasury.Callers;
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
  public void take(InForce next) {
    GatewayConfig before = now.config();
    GatewayConfig changed = next.config();
    if (!before.guardrails().equals(changed.guardrails())
        || !before.cache().equals(changed.cache())) {
      oversights = new Oversights(changed, secrets, network, workshop, clock);
    }
    now = next;
  }

  public InForce inForce() {
    return now;
  }

  public GatewayConfig config() {
    return now.config();
  }

  public Fleet fleet() {
    return now.fleet();
  }

  public Callers callers() {
    return now.callers();
  }

  public Dispatcher dispatcher() {
    return now.dispatcher();
  }

  public Oversights oversights() {
    return oversights;
  }

  /**
   * Opens a call for a client: at once, or, where this process's share of a budget or limit does
   * not cover it, later on the same event loop. Throws {@link
   * org.anabranch.kernel.ProblemException}.
   */
  public void open(ClientConnection connection, Ask ask, Consumer<Call> then) {
    Call call;
    try {
      call = dispatcher().open(ask);
    } catch (Elsewhere e) {
      waiting.run(
          connection, () -> dispatcher().open(ask), then, left -> left.letGo(Call.LetGo.ABANDONED));
      return;
    }
    then.accept(call);
  }

  public Dialects dialects() {
    return dialects;
  }

  public Records records() {
    return records;
  }

  public Watch watch() {
    return records.watch();
  }

  public Workshop workshop() {
    return workshop;
  }

  public Network network() {
    return network;
  }

  public FileStore files() {
    return files;
  }

  public KeptAnswers keptAnswers() {
    return keptAnswers;
  }

  public Recall recall() {
    return recall;
  }

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
    keptAnswers.close();
    network.close();
  }
}
