package org.anabranch.app;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.anabranch.compute.concentration.ConcentrationBook;
import org.anabranch.compute.concentration.Passed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once an hour whether a cap on concentration is passed, and warns once of each that newly
 * is. Does nothing where none is configured.
 */
final class ConcentrationWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConcentrationWatch.class);
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofHours(1);

  private final ConcentrationBook book;
  private final Thread thread;
  private Set<String> told = Set.of();

  ConcentrationWatch(ConcentrationBook book) {
    this.book = book;
    this.thread = Thread.ofVirtual().name("concentration-watch").start(this::run);
  }

  private void run() {
    try {
      Thread.sleep(FIRST);
      while (book.hasCaps()) {
        look();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      Set<String> now = new HashSet<>();
      for (Passed passed : book.now().passed()) {
        String cap = passed.cap() + passed.who();
        now.add(cap);
        if (!told.contains(cap)) {
          LOG.atWarn().addKeyValue("cap", passed.text()).log("A cap on concentration is passed");
        }
      }
      told = now;
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("Concentration could not be read; again in an hour");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
