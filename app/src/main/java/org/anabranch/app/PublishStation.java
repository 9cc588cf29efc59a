package org.anabranch.app;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.anabranch.http.SignedMedia;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.Connector;
import org.anabranch.publish.LivePosts;
import org.anabranch.publish.Platform;
import org.anabranch.publish.TimedPublisher;
import org.anabranch.publish.callback.Callbacks;
import org.anabranch.publish.callback.EndedJobs;
import org.anabranch.publish.connect.CallbackKeys;
import org.anabranch.publish.connect.LiveConnections;
import org.anabranch.publish.inbox.Inbox;
import org.anabranch.publish.inbox.StoredInbox;
import org.anabranch.publish.internal.Meter;
import org.anabranch.publish.limits.AllowanceBook;
import org.anabranch.publish.limits.Allowances;
import org.anabranch.publish.limits.Limits;
import org.anabranch.publish.limits.Spending;
import org.anabranch.publish.machine.JournalledPublisher;
import org.anabranch.publish.machine.Reach;
import org.anabranch.publish.media.LibraryFiles;
import org.anabranch.publish.media.MediaStation;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.webhook.Webhooks;

/**
 * Publishing, wired by its constructors: connectors and what they may spend, accounts and their
 * consents, the publisher, the calendar, the inbox, what platforms call about and whom to call.
 * Stands on what a {@link GatewayStation} opened; what it opens itself is closed with {@code open}.
 */
final class PublishStation {
  private final SignedMedia signedMedia;
  private final MediaStation media;
  private final LiveConnections connections;
  private final Allowances allowances;
  private final Spending spending;
  private final Map<Platform, Connector> connectors = new TreeMap<>();
  private final TimedPublisher publisher;
  private final Inbox inbox;
  private final Callbacks callbacks;
  private final LivePosts livePosts;
  private final Scheduling scheduling;
  private final Webhooks webhooks;

  PublishStation(GatewayStation base, Optional<URI> sandbox, OpenThings open) {
    Clock clock = base.clock();
    Home home = base.home();
    Database database = base.database();
    SecretStore secrets = base.secrets();
    SecureRandom random = base.random();
    Ids ids = base.ids();
    PublishSettings settings = base.configuration().publish();
    this.signedMedia = new SignedMedia(home.root(), random, clock);
    this.media = MediaStation.open(database, home, ids, clock);
    EndedJobs ended = new EndedJobs(database, clock);
    CallbackKeys keys = new CallbackKeys(secrets, random);
    this.connections =
        new LiveConnections(
            database,
            secrets,
            home,
            Leaves.authorisations(clock, random, keys::ticket),
            sandbox.map(SandboxLink::new),
            ids,
            clock,
            random);
    this.allowances = new Allowances(connections::appOf, settings.daily(), clock);
    open.add(AllowanceBook.start(database, allowances, clock));
    this.spending = new Spending(database, settings.spending(), clock);
    List<Connector> all =
        Leaves.connectors(clock, random, ended, Meter.all(List.of(allowances, spending)));
    all.forEach(c -> connectors.put(c.platform(), c));
    this.publisher =
        new JournalledPublisher(
            database,
            secrets,
            home,
            Reach.of(all, signedMedia).with(connections.credentials()),
            ids,
            clock,
            random);
    connections.over(publisher);
    this.inbox = new StoredInbox(database, publisher, ids, clock);
    this.callbacks = new Callbacks(Leaves.listeners(), connections, keys, ended, publisher, inbox);
    this.livePosts = new LivePosts(database, publisher, home.root(), clock);
    this.scheduling =
        Scheduling.over(
            database,
            home.root(),
            publisher,
            new LibraryFiles(media, publisher::connector),
            settings.schedulePolicy(),
            ids,
            clock);
    this.webhooks =
        open.add(
            new Webhooks(
                database, secrets, publisher, settings.privateHosts(), ids, random, clock));
  }

  /** The platforms that there is a connector for. */
  Set<Platform> platforms() {
    return connectors.keySet();
  }

  Connector connector(Platform platform) {
    Connector connector = connectors.get(platform);
    if (connector == null) {
      throw new IllegalStateException("No connector for " + platform);
    }
    return connector;
  }

  SignedMedia signedMedia() {
    return signedMedia;
  }

  MediaStation media() {
    return media;
  }

  LiveConnections connections() {
    return connections;
  }

  TimedPublisher publisher() {
    return publisher;
  }

  Limits limits() {
    return Limits.of(allowances, spending, publisher);
  }

  Inbox inbox() {
    return inbox;
  }

  Callbacks callbacks() {
    return callbacks;
  }

  LivePosts livePosts() {
    return livePosts;
  }

  Scheduling scheduling() {
    return scheduling;
  }

  Webhooks webhooks() {
    return webhooks;
  }
}
