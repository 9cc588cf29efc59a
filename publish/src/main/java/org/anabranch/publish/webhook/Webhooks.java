package org.anabranch.publish.webhook;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhooks and what is sent to them.
 *
 * <p>How it works: the transaction that changes a publication's state writes an event beside it, so
 * that no crash can lose one. A look turns events into deliveries, one for each webhook that wants
 * it, and has {@link Sending} send those that are due, each signed and with the same id and body at
 * each attempt. What does not arrive is tried again after 10 s, 1 min, 5 min … for about a day and
 * a half; then it waits for a person to replay it. A receiver may see a call twice and knows it by
 * its id.
 */
public final class Webhooks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private final Database database;
  private final SecretStore secrets;
  private final Publisher publisher;
  private final Caller caller;
  private final Ids ids;
  private final SecureRandom random;
  private final Clock clock;
  private final Sending sending;
  private final Thread looking;
  private volatile boolean open = true;

  /**
   * @param privateHosts names or addresses, as a webhook's address writes them, that may be called
   *     though they are not of the public internet
   */
  public Webhooks(
      Database database,
      SecretStore secrets,
      Publisher publisher,
      Set<String> privateHosts,
      Ids ids,
      SecureRandom random,
      Clock clock) {
    this(database, secrets, publisher, new PublicCaller(privateHosts), ids, random, clock);
  }

  Webhooks(
      Database database,
      SecretStore secrets,
      Publisher publisher,
      Caller caller,
      Ids ids,
      SecureRandom random,
      Clock clock) {
    this.database = database;
    this.secrets = secrets;
    this.publisher = publisher;
    this.caller = caller;
    this.ids = ids;
    this.random = random;
    this.clock = clock;
    this.sending = new Sending(database, secrets, caller, clock);
    this.looking = Thread.ofVirtual().name("webhooks").unstarted(this::run);
  }

  /** Begins to send in the background; call once. */
  public Webhooks start() {
    looking.start();
    return this;
  }

  private void run() {
    while (open) {
      try {
        spread();
        sending.begin();
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("Webhooks could not be sent; trying again");
      }
    }
  }

  /** A webhook and the secret its calls are signed with, which is shown this once. */
  public record Made(Webhook webhook, Secret secret) {}

  public Made add(String workspace, URI url, Set<State> states) {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (!Set.of("https", "http").contains(scheme)
        || url.getHost() == null
        || url.getUserInfo() != null) {
      throw Problem.badInput(
              "webhook-invalid",
              "“%s” is no address to call.".formatted(url),
              "Give one as https://example.com/hook.")
          .asException();
    }
    caller
        .refused(url)
        .ifPresent(
            why -> {
              throw Problem.badInput(
                      "webhook-not-public",
                      why,
                      "Give a public one, or name its host in publish.webhooks.private_hosts of the"
                          + " configuration.")
                  .asException();
            });
    Webhook webhook = new Webhook(ids.next("hook"), workspace, url, states, clock.instant());
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    Secret secret =
        new Secret("whsec_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    secrets.put(secretName(webhook.id()), secret);
    database.change(
        h ->
            h.createUpdate(
                    "insert into webhook(id, workspace, url, states, created_at) values (:id,"
                        + " :workspace, :url, :states, :now)")
                .bind("id", webhook.id())
                .bind("workspace", workspace)
                .bind("url", url.toString())
                .bind(
                    "states",
                    states.stream().map(Enum::name).sorted().collect(Collectors.joining(",")))
                .bind("now", webhook.createdAt().toEpochMilli())
                .execute());
    return new Made(webhook, secret);
  }

  static String secretName(String id) {
    return "webhook/" + id;
  }

  public List<Webhook> list() {
    return database.read(Webhooks::list);
  }

  static List<Webhook> list(Handle h) {
    return h.createQuery("select * from webhook order by created_at, id")
        .map((RowView row) -> webhook(row))
        .list();
  }

  private static Webhook webhook(RowView row) {
    String states = row.getColumn("states", String.class);
    return new Webhook(
        row.getColumn("id", String.class),
        row.getColumn("workspace", String.class),
        URI.create(row.getColumn("url", String.class)),
        states.isEmpty()
            ? Set.of()
            : Arrays.stream(states.split(",")).map(State::valueOf).collect(Collectors.toSet()),
        Instant.ofEpochMilli(row.getColumn("created_at", Long.class)));
  }

  /** Removes it with its log; nothing more is sent. */
  public void remove(String id) {
    database.change(
        h -> {
          h.createUpdate("delete from webhook_delivery where webhook_id = :id")
              .bind("id", id)
              .execute();
          if (h.createUpdate("delete from webhook where id = :id").bind("id", id).execute() == 0) {
            throw unknown("webhook", id);
          }
        });
    secrets.remove(secretName(id));
  }

  private static RuntimeException unknown(String what, String id) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            what + "-unknown",
            "There is no %s “%s”.".formatted(what, id),
            "List them to see their ids.")
        .asException();
  }

  /** The newest deliveries of one webhook. */
  public List<Delivery> log(String webhookId, int limit) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from webhook_delivery where webhook_id = :id order by created_at"
                        + " desc, id desc limit :limit")
                .bind("id", webhookId)
                .bind("limit", limit)
                .map((RowView row) -> delivery(row))
                .list());
  }

  static Delivery delivery(RowView row) {
    return new Delivery(
        row.getColumn("id", String.class),
        row.getColumn("webhook_id", String.class),
        row.getColumn("event", String.class),
        row.getColumn("body", String.class),
        Delivery.State.valueOf(row.getColumn("state", String.class)),
        row.getColumn("attempts", Integer.class),
        row.getColumn("status", Integer.class),
        row.getColumn("error", String.class),
        Instant.ofEpochMilli(row.getColumn("next_at", Long.class)),
        Instant.ofEpochMilli(row.getColumn("created_at", Long.class)));
  }

  /** Sends a delivery once more, from the first attempt on, whatever became of it. */
  public void replay(String deliveryId) {
    int found =
        database.write(
            h ->
                h.createUpdate(
                        "update webhook_delivery set state = 'PENDING', attempts = 0, next_at ="
                            + " :now where id = :id")
                    .bind("now", clock.millis())
                    .bind("id", deliveryId)
                    .execute());
    if (found == 0) {
      throw unknown("delivery", deliveryId);
    }
  }

  /** One look: events become deliveries, and what is due is sent; waits until it is. For tests. */
  void look() throws InterruptedException {
    spread();
    for (Thread sender : sending.begin()) {
      sender.join();
    }
  }

  private record Event(String id, String publicationId, State state, Instant at) {}

  private void spread() {
    database.change(
        h -> {
          List<Webhook> webhooks = list(h);
          List<Event> events =
              h.createQuery("select * from publication_event order by id limit 500")
                  .map(
                      (RowView row) ->
                          new Event(
                              row.getColumn("id", String.class),
                              row.getColumn("publication_id", String.class),
                              State.valueOf(row.getColumn("state", String.class)),
                              Instant.ofEpochMilli(row.getColumn("at", Long.class))))
                  .list();
          for (Event event : events) {
            spread(h, event, webhooks);
          }
        });
  }

  private void spread(Handle h, Event event, List<Webhook> webhooks) {
    int mine =
        h.createUpdate("delete from publication_event where id = :id")
            .bind("id", event.id())
            .execute();
    Optional<Publication> publication = publisher.publication(event.publicationId());
    if (mine == 0 || publication.isEmpty()) {
      return;
    }
    String workspace =
        publisher.account(publication.get().accountId()).map(a -> a.workspace()).orElse("");
    for (Webhook webhook : webhooks) {
      if (webhook.workspace().equals(workspace)
          && (webhook.states().isEmpty() || webhook.states().contains(event.state()))) {
        add(h, webhook, event, publication.get());
      }
    }
  }

  private void add(Handle h, Webhook webhook, Event event, Publication publication) {
    String id = ids.next("dlv");
    h.createUpdate(
            "insert into webhook_delivery(id, webhook_id, event, body, state, attempts, status,"
                + " next_at, created_at) values (:id, :webhook, :event, :body, 'PENDING', 0, 0,"
                + " :now, :now)")
        .bind("id", id)
        .bind("webhook", webhook.id())
        .bind("event", name(event.state()))
        .bind("body", body(id, event, publication))
        .bind("now", clock.millis())
        .execute();
  }

  /** {@code publication.published}. */
  static String name(State state) {
    return "publication." + state.name().toLowerCase(Locale.ROOT);
  }

  private static String body(String id, Event event, Publication publication) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", id);
    body.put("event", name(event.state()));
    body.put("at", event.at().toString());
    body.put("publication", publication.id());
    body.put("group", publication.group());
    body.put("account", publication.accountId());
    body.put("platform", publication.post().platform().key());
    body.put("state", event.state().name());
    publication.link().ifPresent(link -> body.put("permalink", link));
    Optional.ofNullable(publication.remoteId()).ifPresent(r -> body.put("remoteId", r));
    Optional.ofNullable(publication.failure())
        .ifPresent(f -> body.put("failure", Map.of("code", f.code(), "message", f.message())));
    return Json.write(body);
  }

  @Override
  public void close() {
    open = false;
    looking.interrupt();
    sending.close();
  }
}
