package org.anabranch.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was opened so far; closed in the opposite order, whatever fails on the way. */
final class OpenThings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenThings.class);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  /** Closed after everything else. */
  void addFirst(AutoCloseable resource) {
    open.addLast(resource);
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable next = open.pop();
      try {
        next.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.atWarn()
            .setCause(e)
            .addKeyValue("what", next.getClass().getSimpleName())
            .log("Closing failed");
      }
    }
  }
}
