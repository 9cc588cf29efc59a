package org.anabranch.gateway.builtin;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.anabranch.gateway.config.BuiltIn;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.kernel.Deadline;

/**
 * Runs the built-in models: as many at once as there are processors, and a bounded number waiting.
 */
public final class Workshop {
  private static final int MOST_HANDED_OVER = 256;

  private final BuiltIn.Writer writer;
  private final BuiltIn.Embeddings embeddings;
  private final Semaphore running = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
  private final Semaphore handedOver = new Semaphore(MOST_HANDED_OVER);

  public Workshop(BuiltIn.Writer writer, BuiltIn.Embeddings embeddings) {
    this.writer = writer;
    this.embeddings = embeddings;
  }

  /** Blocks; throws {@link TooBusy} when its turn does not come before the deadline. */
  public String answer(
      List<CompletionRequest.Message> messages,
      boolean json,
      int maxOutputTokens,
      Deadline deadline)
      throws InterruptedException {
    enter(deadline);
    try {
      return writer.answer(messages, json, maxOutputTokens);
    } finally {
      running.release();
    }
  }

  /** Blocks; throws {@link TooBusy} when its turn does not come before the deadline. */
  public List<float[]> embed(List<String> texts, Deadline deadline) throws InterruptedException {
    enter(deadline);
    try {
      return embeddings.embed(texts);
    } finally {
      running.release();
    }
  }

  private void enter(Deadline deadline) throws InterruptedException {
    if (!running.tryAcquire(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TooBusy();
    }
  }

  /** Runs a task on a virtual thread of its own; false when too many are waiting already. */
  public boolean handOver(Task task) {
    if (!handedOver.tryAcquire()) {
      return false;
    }
    Thread.ofVirtual()
        .name("gateway-built-in")
        .start(
            () -> {
              try {
                task.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                handedOver.release();
              }
            });
    return true;
  }

  /** Work that may block. */
  @FunctionalInterface
  public interface Task {
    void run() throws InterruptedException;
  }

  /** Too many want the built-in models at once. */
  public static final class TooBusy extends RuntimeException {
    TooBusy() {
      super("the built-in models are busy");
    }
  }
}
