package org.anabranch.app;

import java.time.Duration;
import org.anabranch.compute.concentration.CapNews;
import org.anabranch.compute.concentration.ConcentrationBook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once an hour whether a cap on concentration is passed, and warns of each that newly is
 * ({@link CapNews}). Does nothing where none is configured.
 */
final class ConcentrationWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConcentrationWatch.class);
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofHours(1);

  private final ConcentrationBook book;
  private final CapNews news;
  private final Thread thread;

  ConcentrationWatch(ConcentrationBook book) {
    this.book = book;
    this.news = new CapNews(book);
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
      news.look()
          .forEach(
              passed ->
                  LOG.atWarn()
                      .addKeyValue("cap", passed.text())
                      .log("A cap on concentration is passed"));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("Concentration could not be read; again in an hour");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
