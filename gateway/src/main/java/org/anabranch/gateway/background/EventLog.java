package org.anabranch.gateway.background;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.kept.KeptAnswers;
import org.anabranch.gateway.kept.KeptEvents;
import org.anabranch.gateway.line.LineTask;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is told of a response in the background while it comes: its events, numbered from its start,
 * and stored before anybody is told, so that a client that comes back misses nothing and hears
 * nothing twice. Its last event is not among them: that is read from how the response ended ({@link
 * #last}), whoever ended it. Beyond a bound no more is stored. Taken on an event loop, written by a
 * thread of its own.
 */
final class EventLog implements LineTask.Told {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
  private static final long MOST_WAITING_BYTES = 256 << 10;
  private static final long MOST_STORED_CHARACTERS = 32L << 20;
  private static final int CHUNK_BYTES = 64 << 10;
  private static final long GATHERING_MILLIS = 100;
  private static final long RETRY_MILLIS = 1_000;
  private static final long ENDING_MILLIS = 10;

  /** The log tells of these itself: how it begins, and how it ended. */
  private static final Set<String> OWN =
      Set.of("response.created", "response.completed", "response.incomplete");

  private final KeptAnswers answers;
  private final String workspace;
  private final ObjectNode queued;
  private final ServerSentEvents events = new ServerSentEvents();
  private final Thread writer;
  private List<byte[]> waiting = new ArrayList<>();
  private long waitingBytes;
  private @Nullable Runnable goOn;
  private boolean closing;
  private long next;
  private volatile long stored;
  private long storedCharacters;
  private boolean ended;
  private @Nullable ObjectNode whole;

  /**
   * @param queued the response as its client is told that it is queued
   */
  EventLog(KeptAnswers answers, String workspace, ObjectNode queued) {
    this.answers = answers;
    this.workspace = workspace;
    this.queued = queued;
    this.writer = Thread.ofVirtual().name("events-" + id()).unstarted(this::run);
  }

  private String id() {
    return queued.path("id").asString();
  }

  /** How it begins; to be stored with the response itself. */
  KeptEvents beginning() {
    String text = event("response.created", 0, queued) + event("response.queued", 1, queued);
    next = 2;
    stored = 1;
    return new KeptEvents(workspace, id(), 0, 1, text);
  }

  /** Once the beginning is stored. */
  void start() {
    writer.start();
  }

  /**
   * How a response ended, as the last event of its stream.
   *
   * <p>The API tells of no event for one that was cancelled: it ends like one that failed, with its
   * own status.
   */
  static String last(long number, ObjectNode response) {
    String type =
        switch (response.path("status").asString("")) {
          case "completed" -> "response.completed";
          case "incomplete" -> "response.incomplete";
          default -> "response.failed";
        };
    return event(type, number, response);
  }

  private static String event(String type, long number, ObjectNode response) {
    ObjectNode event = Json.object().put("type", type).put("sequence_number", number);
    event.set("response", response);
    return text(type, event);
  }

  private static String text(String type, ObjectNode event) {
    return "event: " + type + "\ndata: " + event + "\n\n";
  }

  @Override
  public synchronized boolean take(ByteBuf bytes, Runnable whenThereIsRoom) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy).release();
    waiting.add(copy);
    waitingBytes += copy.length;
    notifyAll();
    boolean room = waitingBytes < MOST_WAITING_BYTES;
    if (!room) {
      goOn = whenThereIsRoom;
    }
    return room;
  }

  /** Nothing more will come; returns when all that came is stored. */
  void end() throws InterruptedException {
    leave();
    writer.join();
  }

  /** Nothing more will come, and nobody waits. */
  synchronized void leave() {
    closing = true;
    notifyAll();
  }

  /** The response that the stream built up; null where it did not end. */
  @Nullable ObjectNode whole() {
    return whole;
  }

  /** Waits until more than that number is stored, or a moment. */
  synchronized void awaitAfter(long number, long millis) throws InterruptedException {
    if (stored <= number) {
      wait(closing ? ENDING_MILLIS : millis);
    }
  }

  private void run() {
    try {
      for (List<byte[]> some = next(); !some.isEmpty(); some = next()) {
        store(numbered(some));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What has come, a little of it together; empty at the end. */
  private synchronized List<byte[]> next() throws InterruptedException {
    while (waiting.isEmpty() && !closing) {
      wait();
    }
    long until = System.nanoTime() + GATHERING_MILLIS * 1_000_000;
    long left = GATHERING_MILLIS;
    while (waitingBytes < CHUNK_BYTES && !closing && left > 0) {
      wait(left);
      left = (until - System.nanoTime()) / 1_000_000;
    }
    List<byte[]> some = waiting;
    waiting = new ArrayList<>();
    waitingBytes = 0;
    if (goOn != null) {
      goOn.run();
      goOn = null;
    }
    return some;
  }

  private StringBuilder numbered(List<byte[]> some) {
    StringBuilder text = new StringBuilder();
    for (byte[] bytes : some) {
      events
          .accept(
              Unpooled.wrappedBuffer(bytes),
              (all, start, end) ->
                  text.append(numbered(ServerSentEvents.read(all, start, end).data())))
          .release();
    }
    return text;
  }

  private String numbered(@Nullable String data) {
    ObjectNode event = (ObjectNode) Json.tree(String.valueOf(data));
    String type = event.path("type").asString();
    JsonNode response = event.path("response");
    if (OWN.contains(type)) {
      whole = type.equals("response.created") ? null : (ObjectNode) response;
      return "";
    }
    event.put("sequence_number", next++);
    if (response instanceof ObjectNode own) {
      own.put("id", id()).put("background", true);
      own.set("created_at", queued.path("created_at"));
    }
    return text(type, event);
  }

  private void store(StringBuilder text) throws InterruptedException {
    storedCharacters += text.length();
    if (text.isEmpty() || ended || storedCharacters > MOST_STORED_CHARACTERS) {
      return;
    }
    KeptEvents more = new KeptEvents(workspace, id(), stored + 1, next - 1, text.toString());
    while (!ended && stored < more.last()) {
      try {
        ended = !answers.tell(more);
        told(more.last());
      } catch (RuntimeException e) {
        LOG.atWarn()
            .addKeyValue("response", id())
            .setCause(e)
            .log("Events cannot be written to the database; trying again");
        rest();
      }
    }
  }

  private synchronized void told(long last) {
    stored = last;
    notifyAll();
  }

  /** Gives up where nobody waits for it any more. */
  private synchronized void rest() throws InterruptedException {
    if (closing) {
      ended = true;
    } else {
      wait(RETRY_MILLIS);
    }
  }
}
