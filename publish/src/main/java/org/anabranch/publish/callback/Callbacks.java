package org.anabranch.publish.callback;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.callback.Listener.Heard;
import org.anabranch.publish.connect.CallbackKeys;
import org.anabranch.publish.connect.Connections;
import org.anabranch.publish.inbox.Inbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the platforms' calls: {@code /callbacks/<platform>/<id>}, where the id is that of an app of
 * ours, or of an account without one, and what follows is the platform's id of an account where the
 * platform puts it there. Replies at once; what a call sets going is done by others. A repeated
 * call does no harm. Safe for many threads.
 */
public final class Callbacks {
  private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

  private final Map<Platform, Listener> listeners = new EnumMap<>(Platform.class);
  private final Connections connections;
  private final CallbackKeys keys;
  private final EndedJobs ended;
  private final Publisher publisher;
  private final Inbox inbox;
  private volatile Runnable wake = () -> {};

  public Callbacks(
      List<Listener> listeners,
      Connections connections,
      CallbackKeys keys,
      EndedJobs ended,
      Publisher publisher,
      Inbox inbox) {
    listeners.forEach(l -> this.listeners.put(l.platform(), l));
    this.connections = connections;
    this.keys = keys;
    this.ended = ended;
    this.publisher = publisher;
    this.inbox = inbox;
  }

  /** What to do when there is something to read: a hint, given from the calling thread. */
  public void waking(Runnable reader) {
    this.wake = reader;
  }

  /**
   * @param status of HTTP
   */
  public record Reply(int status, String text) {}

  private static final Reply UNKNOWN = new Reply(404, "There is nobody here to call.\n");
  private static final Reply FOREIGN = new Reply(403, "The signature does not hold.\n");

  /** The address to register with a platform, below this server's own. */
  public static URI address(URI base, Platform platform, String id) {
    return base.resolve("/callbacks/" + platform.key() + "/" + id);
  }

  /** A GET: the platform asks whether the address is ours. */
  public Reply asked(String platformKey, String id, Incoming call) {
    Optional<Known> known = known(platformKey, id);
    if (known.isEmpty()) {
      return UNKNOWN;
    }
    return known
        .get()
        .listener()
        .handshake(known.get().subscriber(), call)
        .map(text -> new Reply(200, text))
        .orElse(FOREIGN);
  }

  /** A POST: the platform tells something. */
  public Reply told(String platformKey, String id, Incoming call) {
    Optional<Known> known = known(platformKey, id);
    if (known.isEmpty()) {
      return UNKNOWN;
    }
    return switch (known.get().listener().hear(known.get().subscriber(), call)) {
      case Heard.Refused(var why) -> {
        LOG.atWarn()
            .addKeyValue("platform", platformKey)
            .addKeyValue("subscriber", id)
            .addKeyValue("why", why)
            .log("A call was not taken for the platform's");
        yield FOREIGN;
      }
      case Heard.Understood(var news, var reply) -> {
        news.forEach(n -> take(known.get().listener().platform(), id, n));
        yield new Reply(200, reply);
      }
    };
  }

  private record Known(Listener listener, Subscriber subscriber) {}

  private Optional<Known> known(String platformKey, String id) {
    return Platform.byKey(platformKey)
        .map(listeners::get)
        .flatMap(l -> subscriber(l.platform(), id).map(s -> new Known(l, s)));
  }

  private Optional<Subscriber> subscriber(Platform platform, String id) {
    Optional<Subscriber> app =
        connections
            .app(id)
            .filter(a -> a.platform() == platform)
            .map(a -> new Subscriber(a.clientId(), a.clientSecret(), keys.of(a.id())));
    return app.or(
        () ->
            publisher
                .account(id)
                .filter(a -> a.platform() == platform)
                .map(a -> new Subscriber(clientId(a), secret(a), keys.of(a.id()))));
  }

  /** An account in its own developer mode is its own app. */
  private static String clientId(Account account) {
    Secret id = account.credentials().get("appid");
    return id == null ? account.remoteId() : id.reveal();
  }

  private static Secret secret(Account account) {
    Secret appSecret = account.credentials().get("appsecret");
    return appSecret == null
        ? account.credentials().getOrDefault("client_secret", new Secret("none"))
        : appSecret;
  }

  private void take(Platform platform, String subscriber, News news) {
    switch (news) {
      case News.Ticket(var ticket) -> keys.keepTicket(subscriber, ticket);
      case News.TakenBack(var account) -> connections.takenBack(subscriber, account);
      case News.Ended(var job, var end) -> ended.add(platform, job, end);
      case News.Published(var mark, var remoteId) ->
          publisher.publishedByHand(platform, mark, remoteId);
      case News.Mentioned(var account, var postId, var remarkId) -> {
        if (inbox.mentioned(platform, account, postId, remarkId) > 0) {
          wake.run();
        }
      }
      case News.Said(var account, var postId) -> {
        if (inbox.readSoon(platform, account, postId) > 0) {
          wake.run();
        }
      }
    }
    LOG.atInfo()
        .addKeyValue("platform", platform.key())
        .addKeyValue("news", news.getClass().getSimpleName())
        .log("A platform called");
  }

  /** Whether two texts are the same, in a time that does not tell where they differ. */
  public static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
