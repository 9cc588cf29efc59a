package org.anabranch.publish.webhook;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.jdbi.v3.core.result.RowView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due. Each webhook's calls go one after the other on a thread of their own, so that
 * a receiver that is slow or gone holds up nobody else's. Used by one thread.
 */
final class Sending implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sending.class);
  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final Duration CLAIM = Duration.ofMinutes(1);
  private static final int AT_ONCE = 100;
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(6),
          Duration.ofHours(12),
          Duration.ofHours(18));

  private final Database database;
  private final SecretStore secrets;
  private final Caller caller;
  private final Clock clock;
  private final Map<String, Thread> senders = new ConcurrentHashMap<>();
  private volatile boolean open = true;

  Sending(Database database, SecretStore secrets, Caller caller, Clock clock) {
    this.database = database;
    this.secrets = secrets;
    this.caller = caller;
    this.clock = clock;
  }

  /** Begins to send what is due to webhooks that are not being sent to; returns at once. */
  List<Thread> begin() {
    List<Thread> begun = new ArrayList<>();
    for (Webhook webhook : database.read(Webhooks::list)) {
      if (!senders.containsKey(webhook.id()) && !due(webhook.id(), 1).isEmpty()) {
        Thread sender =
            Thread.ofVirtual().name("webhook " + webhook.id()).unstarted(() -> send(webhook));
        senders.put(webhook.id(), sender);
        sender.start();
        begun.add(sender);
      }
    }
    return begun;
  }

  private void send(Webhook webhook) {
    try {
      for (Delivery due : due(webhook.id(), AT_ONCE)) {
        if (claim(due)) {
          send(webhook, due);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (open) { // else it was cut off by the end, and is sent at the next start
        LOG.atError()
            .setCause(e)
            .addKeyValue("webhook", webhook.id())
            .log("A webhook could not be sent; trying again");
      }
    } finally {
      senders.remove(webhook.id());
    }
  }

  private List<Delivery> due(String webhookId, int most) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from webhook_delivery where webhook_id = :id and state = 'PENDING'"
                        + " and next_at <= :now order by next_at, id limit :limit")
                .bind("id", webhookId)
                .bind("now", clock.millis())
                .bind("limit", most)
                .map((RowView row) -> Webhooks.delivery(row))
                .list());
  }

  /** Of several nodes, one sends it; when that one dies, another does later. */
  private boolean claim(Delivery due) {
    return database.write(
            h ->
                h.createUpdate(
                        "update webhook_delivery set next_at = :until where id = :id and state ="
                            + " 'PENDING' and next_at = :seen")
                    .bind("until", clock.millis() + CLAIM.toMillis())
                    .bind("id", due.id())
                    .bind("seen", due.nextAt().toEpochMilli())
                    .execute())
        == 1;
  }

  private void send(Webhook webhook, Delivery due) throws InterruptedException {
    Optional<Secret> secret = secrets.get(Webhooks.secretName(webhook.id()));
    if (secret.isEmpty()) { // it was removed meanwhile
      return;
    }
    Map<String, String> headers =
        Map.of(
            "Anabranch-Event", due.event(),
            "Anabranch-Delivery", due.id(),
            "Anabranch-Signature", Signature.of(due.body(), clock.instant(), secret.get()),
            "User-Agent", "Anabranch-Webhook");
    ended(due, caller.post(webhook.url(), headers, due.body(), WAIT));
  }

  private void ended(Delivery due, Caller.Answer answer) {
    int attempts = due.attempts() + 1;
    boolean over = !answer.arrived() && attempts > PAUSES.size();
    Duration pause = PAUSES.get(Math.min(attempts, PAUSES.size()) - 1);
    Delivery.State state =
        answer.arrived()
            ? Delivery.State.DELIVERED
            : over ? Delivery.State.GIVEN_UP : Delivery.State.PENDING;
    database.change(
        h ->
            h.createUpdate(
                    "update webhook_delivery set state = :state, attempts = :attempts, status ="
                        + " :status, error = :error, next_at = :next where id = :id")
                .bind("state", state.name())
                .bind("attempts", attempts)
                .bind("status", answer.status())
                .bind("error", answer.error().isEmpty() ? null : answer.error())
                .bind("next", clock.millis() + pause.toMillis())
                .bind("id", due.id())
                .execute());
  }

  @Override
  public void close() {
    open = false;
    senders.values().forEach(Thread::interrupt);
  }
}
