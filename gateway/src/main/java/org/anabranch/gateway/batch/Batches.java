package org.anabranch.gateway.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Metadata;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Batches over any model of any vendor. Each is run on a thread of its own, a few lines at once and
 * a few batches at once, so that they never take more than a small share of the gateway; at the
 * start those that an earlier process left go on where they stopped. Safe for many threads; calls
 * block.
 */
public final class Batches implements AutoCloseable {
  /** All of OpenAI's (its OpenAPI of August 2026) but {@code /v1/videos}. */
  static final Set<String> ENDPOINTS =
      Set.of(
          "/v1/chat/completions",
          "/v1/completions",
          "/v1/embeddings",
          "/v1/images/edits",
          "/v1/images/generations",
          "/v1/moderations",
          "/v1/responses");

  private static final Logger LOG = LoggerFactory.getLogger(Batches.class);
  private static final int MOST_RUNNING = 8;
  private static final int MOST_WAITING = 100;
  private static final Duration WINDOW = Duration.ofHours(24);
  private static final Duration AFTER_A_BUG = Duration.ofSeconds(30);
  private static final long CLOSING_MILLIS = 3_000;

  private final FileStore files;
  private final BatchTable table;
  private final LineCall calls;
  private final Ids ids;
  private final Clock clock;
  private final Semaphore running = new Semaphore(MOST_RUNNING, true);
  private final Map<String, Thread> threads = new ConcurrentHashMap<>();
  private volatile boolean closing;

  public Batches(
      Home home, FileStore files, Database database, LineCall calls, Ids ids, Clock clock) {
    this.files = files;
    this.table = new BatchTable(database, node(home, ids));
    this.calls = calls;
    this.ids = ids;
    this.clock = clock;
    table.unfinished().forEach(this::start);
  }

  /** The name of this data directory, whose files no other has. */
  private static String node(Home home, Ids ids) {
    Path file = home.directory("gateway-batches").resolve("node");
    try {
      if (!Files.exists(file)) {
        Home.writeWhole(file, ids.next("node"));
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a batch on; throws {@link BadRequest} where its request makes no sense. */
  public ObjectNode create(String workspace, String caller, byte[] body, int length) {
    JsonNode asked = tree(body, length);
    String input = text(asked, "input_file_id");
    String endpoint = text(asked, "endpoint");
    if (!ENDPOINTS.contains(endpoint)) {
      throw new BadRequest(
          "“endpoint” must be one of "
              + String.join(", ", ENDPOINTS.stream().sorted().toList())
              + ".",
          "endpoint");
    }
    if (!text(asked, "completion_window").equals("24h")) {
      throw new BadRequest("“completion_window” must be 24h.", "completion_window");
    }
    StoredFile file = files.get(workspace, input);
    if (!file.purpose().equals("batch")) {
      throw new BadRequest("The file's purpose is not “batch”.", "input_file_id");
    }
    if (table.unfinishedOf(workspace) >= MOST_WAITING) {
      throw Problem.of(
              Problem.Kind.LIMITED,
              "too-many-batches",
              "There are " + MOST_WAITING + " unfinished batches already.",
              "Wait for some of them to end.")
          .asException();
    }
    return insert(workspace, caller, input, document(endpoint, input, Metadata.of(asked)));
  }

  private static JsonNode tree(byte[] body, int length) {
    try {
      return Json.MAPPER.readTree(body, 0, length);
    } catch (JacksonException e) {
      throw BadRequest.malformed(e);
    }
  }

  private static String text(JsonNode asked, String name) {
    JsonNode value = asked.path(name);
    if (!value.isString()) {
      throw new BadRequest("The field “" + name + "” is missing or no text.", name);
    }
    return value.asString();
  }

  private ObjectNode document(String endpoint, String input, @Nullable ObjectNode metadata) {
    long now = clock.millis() / 1000;
    ObjectNode document =
        Json.object()
            .put("id", ids.next("batch"))
            .put("object", "batch")
            .put("endpoint", endpoint)
            .putNull("errors")
            .put("input_file_id", input)
            .put("completion_window", "24h")
            .put("status", "validating")
            .putNull("output_file_id")
            .putNull("error_file_id")
            .put("created_at", now)
            .put("expires_at", now + WINDOW.toSeconds());
    counts(document, 0, 0, 0);
    document.set("metadata", metadata);
    return document;
  }

  private static void counts(ObjectNode document, long total, long completed, long failed) {
    document
        .putObject("request_counts")
        .put("total", total)
        .put("completed", completed)
        .put("failed", failed);
  }

  private ObjectNode insert(String workspace, String caller, String input, ObjectNode document) {
    String id = document.path("id").asString();
    table.insert(new BatchTable.Row(id, workspace, caller, input, document), clock.millis());
    start(id);
    return document;
  }

  private void start(String id) {
    Thread thread = Thread.ofVirtual().name("batch-" + id).unstarted(() -> run(id));
    threads.put(id, thread);
    thread.start();
  }

  private void run(String id) {
    try {
      running.acquire();
      try {
        goOn(id);
      } finally {
        running.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.remove(id);
    }
  }

  private void goOn(String id) throws InterruptedException {
    while (!closing) {
      try {
        new BatchRun(id, table, files, calls, clock, () -> closing).run();
        return;
      } catch (RuntimeException e) {
        LOG.atError().addKeyValue("batch", id).setCause(e).log("A batch met a failure; it goes on");
        Thread.sleep(AFTER_A_BUG);
      }
    }
  }

  /** Throws {@link org.anabranch.kernel.ProblemException} when the workspace has no such batch. */
  public ObjectNode get(String workspace, String id) {
    return seen(row(workspace, id));
  }

  private BatchTable.Row row(String workspace, String id) {
    return table
        .find(id)
        .filter(r -> r.workspace().equals(workspace))
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "batch-unknown",
                        "There is no batch “" + id + "”.",
                        "")
                    .asException());
  }

  /** While it runs, how far it is stands with its lines. */
  private ObjectNode seen(BatchTable.Row row) {
    ObjectNode document = row.document();
    if (Set.of("in_progress", "cancelling", "finalizing").contains(row.status())) {
      long total = document.path("request_counts").path("total").asLong();
      counts(document, total, table.count(row.id(), false), table.count(row.id(), true));
    }
    return document;
  }

  /** The newest first, at most {@code limit} of those older than {@code after}. */
  public List<ObjectNode> list(String workspace, @Nullable String after, int limit) {
    return table.list(workspace, after, limit).stream().map(this::seen).toList();
  }

  /** Begins no further line; what is under way ends first. */
  public ObjectNode cancel(String workspace, String id) {
    BatchTable.Row row = row(workspace, id);
    if (!Set.of("validating", "in_progress", "cancelling").contains(row.status())) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "batch-over",
              "The batch “" + id + "” is " + row.status() + " and cannot be cancelled.",
              "")
          .asException();
    }
    return seen(table.change(id, this::cancelling));
  }

  private void cancelling(ObjectNode document) {
    String status = document.path("status").asString();
    if (status.equals("validating") || status.equals("in_progress")) {
      document.put("status", "cancelling").put("cancelling_at", clock.millis() / 1000);
    }
  }

  /** Lets lines under way end for a moment; what is not done then is done after the next start. */
  @Override
  public void close() {
    closing = true;
    List<Thread> left = List.copyOf(threads.values());
    long until = System.nanoTime() + CLOSING_MILLIS * 1_000_000;
    try {
      for (Thread thread : left) {
        thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
      }
      left.forEach(Thread::interrupt);
      for (Thread thread : left) {
        thread.join(Duration.ofMillis(CLOSING_MILLIS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
