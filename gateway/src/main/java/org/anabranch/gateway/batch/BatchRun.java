package org.anabranch.gateway.batch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.anabranch.kernel.Json;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One batch from wherever it stands to its end: checked, its lines asked for a few at a time, its
 * results written to files. A line counts as done once its result is stored; a crash in between
 * asks for it again, under the same key.
 */
final class BatchRun {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRun.class);
  private static final int LINES_AT_ONCE = 4;
  private static final int MOST_LINES = 50_000;
  private static final int MOST_ERRORS = 100;
  private static final int LOOK_MILLIS = 200;
  private static final int MOST_FAILURES = 5;

  private final String id;
  private final BatchTable table;
  private final FileStore files;
  private final LineCall calls;
  private final Clock clock;
  private final BooleanSupplier closing;
  private volatile boolean cancelled;

  BatchRun(
      String id,
      BatchTable table,
      FileStore files,
      LineCall calls,
      Clock clock,
      BooleanSupplier closing) {
    this.id = id;
    this.table = table;
    this.files = files;
    this.calls = calls;
    this.clock = clock;
    this.closing = closing;
  }

  void run() throws InterruptedException {
    BatchTable.Row row = row();
    if (row.status().equals("validating")) {
      validate(row);
      row = row();
    }
    if (row.status().equals("in_progress") && !askLines(row)) {
      return;
    }
    row = row();
    switch (row.status()) {
      case "in_progress" -> end(row, isLate(row) ? "expired" : "completed");
      case "finalizing" -> end(row, "completed");
      case "cancelling" -> end(row, "cancelled");
      default -> LOG.atInfo().addKeyValue("batch", id).log("A batch was over before it was run");
    }
  }

  private BatchTable.Row row() {
    return table.find(id).orElseThrow();
  }

  private long now() {
    return clock.millis() / 1000;
  }

  private boolean isLate(BatchTable.Row row) {
    return now() >= row.document().path("expires_at").asLong();
  }

  private @Nullable BufferedReader input(BatchTable.Row row) throws IOException {
    StoredFile file = files.find(row.workspace(), row.input()).orElse(null);
    return file == null ? null : Files.newBufferedReader(files.path(file), StandardCharsets.UTF_8);
  }

  private static String endpoint(BatchTable.Row row) {
    return row.document().path("endpoint").asString();
  }

  private void validate(BatchTable.Row row) {
    ArrayNode errors = Json.MAPPER.createArrayNode();
    long total = check(row, errors);
    table.change(
        id,
        !errors.isEmpty(),
        document -> {
          if (!errors.isEmpty()) {
            document.put("status", "failed").put("failed_at", now());
            document.putObject("errors").put("object", "list").set("data", errors);
          } else if (document.path("status").asString().equals("validating")) {
            document.put("status", "in_progress").put("in_progress_at", now());
          }
          ((ObjectNode) document.path("request_counts")).put("total", total);
        },
        h -> {});
  }

  /** Adds what is wrong, and returns how many requests there are. */
  private long check(BatchTable.Row row, ArrayNode errors) {
    Set<String> seen = new HashSet<>();
    long number = 0;
    try (BufferedReader lines = input(row)) {
      if (lines == null) {
        add(errors, "invalid_file", "The input file is gone.", "input_file_id", 0);
        return 0;
      }
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          check(line, number, row, seen, errors);
        }
        if (seen.size() > MOST_LINES || errors.size() >= MOST_ERRORS) {
          break;
        }
      }
    } catch (MalformedInputException e) {
      add(errors, "invalid_file", "The input file is not UTF-8.", "input_file_id", number + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (seen.size() > MOST_LINES) {
      add(errors, "too_many_requests", "A batch holds at most 50000 requests.", "", 0);
    } else if (seen.isEmpty() && errors.isEmpty()) {
      add(errors, "empty_file", "The input file holds no request.", "input_file_id", 0);
    }
    return seen.size();
  }

  private static void check(
      String line, long number, BatchTable.Row row, Set<String> seen, ArrayNode errors) {
    try {
      InputLine read = InputLine.read(line, endpoint(row));
      if (!seen.add(read.customId())) {
        add(
            errors,
            "duplicate_custom_id",
            "“custom_id” " + read.customId() + " is given twice.",
            "custom_id",
            number);
      }
    } catch (InputLine.Wrong e) {
      add(errors, e.code, String.valueOf(e.getMessage()), e.param, number);
    }
  }

  private static void add(ArrayNode errors, String code, String message, String param, long line) {
    ObjectNode error = errors.addObject().put("code", code).put("message", message);
    error.put("param", param.isEmpty() ? null : param);
    error.put("line", line == 0 ? null : line);
  }

  /** Asks for every line that is not done; false when the process ends before. */
  private boolean askLines(BatchTable.Row row) throws InterruptedException {
    BitSet done = table.linesDone(id);
    Semaphore free = new Semaphore(LINES_AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        begin(row, done, free, threads);
        free.acquire(LINES_AT_ONCE);
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
    return !closing.getAsBoolean() || isAllDone(row);
  }

  private void begin(BatchTable.Row row, BitSet done, Semaphore free, ExecutorService threads)
      throws InterruptedException {
    try (BufferedReader lines = input(row)) {
      int number = 0;
      for (String line = next(lines); line != null; line = next(lines)) {
        number++;
        if (line.isBlank() || done.get(number)) {
          continue;
        }
        if (!enter(free, row)) {
          return;
        }
        int at = number;
        String text = line;
        threads.execute(() -> askOne(row, at, text, free));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable String next(@Nullable BufferedReader lines) throws IOException {
    return lines == null ? null : lines.readLine();
  }

  private boolean isAllDone(BatchTable.Row row) {
    long total = row.document().path("request_counts").path("total").asLong();
    return table.linesDone(id).cardinality() == total;
  }

  /** Waits for a free place; false when no further line is to be begun. */
  private boolean enter(Semaphore free, BatchTable.Row row) throws InterruptedException {
    while (!isOver(row)) {
      if (free.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOver(BatchTable.Row row) {
    cancelled = cancelled || row().status().equals("cancelling");
    return cancelled || closing.getAsBoolean() || isLate(row);
  }

  private void askOne(BatchTable.Row row, int number, String text, Semaphore free) {
    try {
      InputLine line = InputLine.read(text, endpoint(row));
      LineCall.Answered answer = ask(row, number, line);
      if (answer != null) {
        table.done(id, number, answer.status() != 200, result(number, line.customId(), answer));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (InputLine.Wrong e) {
      throw new IllegalStateException("Line " + number + " was checked before", e);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("batch", id)
          .addKeyValue("line", number)
          .setCause(e)
          .log("A line of a batch met a failure");
    } finally {
      free.release();
    }
  }

  /** The answer that stays; null when the batch ends before there is one. */
  private LineCall.@Nullable Answered ask(BatchTable.Row row, int number, InputLine line)
      throws InterruptedException {
    int failures = 0;
    while (true) {
      LineCall.Answered answer =
          calls.call(row.workspace(), row.caller(), endpoint(row), line.body(), id + "-" + number);
      Duration again = answer.again();
      failures += isAboutTime(answer.status()) ? 0 : 1;
      if (again == null || failures >= MOST_FAILURES) {
        return answer;
      }
      if (!waited(again, row)) {
        return null;
      }
    }
  }

  /** Too fast, or nobody free: that passes, however often it is met. */
  private static boolean isAboutTime(int status) {
    return status == 429 || status == 503;
  }

  private boolean waited(Duration wait, BatchTable.Row row) throws InterruptedException {
    long until = System.nanoTime() + wait.toNanos();
    while (System.nanoTime() < until) {
      if (isOver(row)) {
        return false;
      }
      Thread.sleep(Math.clamp((until - System.nanoTime()) / 1_000_000, 1, LOOK_MILLIS));
    }
    return !isOver(row);
  }

  private ObjectNode line(int number, String customId) {
    return Json.object().put("id", id + "_req_" + number).put("custom_id", customId);
  }

  private String result(int number, String customId, LineCall.Answered answer) {
    ObjectNode line = line(number, customId);
    ObjectNode response =
        line.putObject("response")
            .put("status_code", answer.status())
            .put("request_id", answer.requestId());
    try {
      response.set("body", Json.tree(answer.body()));
    } catch (JacksonException e) {
      response.put("body", answer.body());
    }
    return line.putNull("error").toString();
  }

  private void end(BatchTable.Row row, String status) {
    if (status.equals("completed")) {
      long undone = row.document().path("request_counts").path("total").asLong();
      if (table.linesDone(id).cardinality() < undone) {
        throw new IllegalStateException("Some lines of batch " + id + " have no result yet");
      }
      table.change(
          id,
          document -> {
            if (!document.has("finalizing_at")) {
              document.put("status", "finalizing").put("finalizing_at", now());
            }
          });
    } else if (status.equals("expired")) {
      expireTheRest(row);
    }
    StoredFile output = results(row, false, "output");
    StoredFile errors = results(row, true, "errors");
    long completed = table.count(id, false);
    long failed = table.count(id, true);
    table.change(
        id,
        true,
        document -> {
          document.put("status", status).put(status + "_at", now());
          document.put("output_file_id", output == null ? null : output.id());
          document.put("error_file_id", errors == null ? null : errors.id());
          ((ObjectNode) document.path("request_counts"))
              .put("completed", completed)
              .put("failed", failed);
        },
        h -> {
          insert(h, output);
          insert(h, errors);
        });
  }

  private void insert(Handle h, @Nullable StoredFile file) {
    if (file != null) {
      files.insert(h, file);
    }
  }

  /** Says of each line without a result that its time was over. */
  private void expireTheRest(BatchTable.Row row) {
    BitSet done = table.linesDone(id);
    try (BufferedReader lines = input(row)) {
      int number = 0;
      for (String text = next(lines); text != null; text = next(lines)) {
        number++;
        if (!text.isBlank() && !done.get(number)) {
          ObjectNode line = line(number, Json.tree(text).path("custom_id").asString());
          line.putNull("response")
              .putObject("error")
              .put("code", "batch_expired")
              .put(
                  "message",
                  "This request could not be executed before the completion window expired.");
          table.done(id, number, true, line.toString());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable StoredFile results(BatchTable.Row row, boolean failed, String name) {
    if (table.count(id, failed) == 0) {
      return null;
    }
    return files.content(
        row.workspace(),
        "batch_output",
        id + "_" + name + ".jsonl",
        0,
        out ->
            table.eachResult(
                id,
                failed,
                result -> {
                  try {
                    out.write((result + "\n").getBytes(StandardCharsets.UTF_8));
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
  }
}
