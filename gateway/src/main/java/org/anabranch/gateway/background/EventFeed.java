package org.anabranch.gateway.background;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.Pieces;
import org.anabranch.gateway.kept.KeptAnswer;
import org.anabranch.gateway.kept.KeptAnswers;
import org.anabranch.gateway.kept.KeptEvents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stored events of one response on their way to one client, from any of them on until the
 * response has ended; never faster than the client reads. Whoever works on the response, and in
 * which process, does not matter, and a client that leaves changes nothing for it. Read on a thread
 * that may block, written on the client's event loop.
 */
final class EventFeed {
  private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

  private final KeptAnswers answers;
  private final Background background;
  private final ClientConnection connection;
  private final Pieces pieces;
  private final String workspace;
  private final String id;
  private long told;

  /**
   * @param after the number of the last event that the client has, -1 where it has none
   */
  EventFeed(
      KeptAnswers answers,
      Background background,
      ClientConnection connection,
      String workspace,
      String id,
      long after) {
    this.answers = answers;
    this.background = background;
    this.connection = connection;
    this.pieces = new Pieces(connection);
    this.workspace = workspace;
    this.id = id;
    this.told = after;
  }

  /** Begins, and runs {@code then} when it has ended. On the client's event loop. */
  void start(Runnable then) {
    connection.carry(pieces);
    connection.begin(
        200,
        new DefaultHttpHeaders()
            .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
            .set(HttpHeaderNames.CACHE_CONTROL, "no-cache"));
    connection.flush();
    Thread.ofVirtual()
        .name("feed-" + id)
        .start(
            () -> {
              try {
                run();
              } finally {
                then.run();
              }
            });
  }

  private void run() {
    try {
      tellAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("response", id).setCause(e).log("Events cannot be read");
      pieces.breakOff();
    }
  }

  private void tellAll() throws InterruptedException {
    boolean ended = false;
    while (!pieces.isGone()) {
      Optional<KeptEvents> more = answers.toldAfter(workspace, id, told);
      if (more.isPresent()) {
        tell(more.get().after(told));
        told = more.get().last();
      } else if (ended) {
        tellEnd();
        return;
      } else {
        ended = !answers.isUnderWay(workspace, id); // then what was stored last is read first
        if (!ended) {
          background.awaitEvent(id, told);
        }
      }
    }
  }

  private void tell(String events) throws InterruptedException {
    pieces.send(events.getBytes(StandardCharsets.UTF_8));
  }

  private void tellEnd() throws InterruptedException {
    Optional<KeptAnswer> answer = answers.find(workspace, id);
    if (answer.isEmpty()) { // deleted
      pieces.breakOff();
      return;
    }
    long last = answers.lastTold(workspace, id).orElse(told) + 1;
    if (told < last) {
      tell(EventLog.last(last, answer.get().document()));
    }
    pieces.onLoop(connection::end);
  }
}
