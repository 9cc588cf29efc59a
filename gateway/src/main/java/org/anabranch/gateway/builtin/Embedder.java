package org.anabranch.gateway.builtin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns text into unit vectors of {@value #DIMENSIONS} numbers with all-MiniLM-L6-v2 (quantised),
 * in this process. Of each text the first {@value #MAX_TOKENS} tokens count (about 200 English
 * words, 250 Chinese characters); the rest is ignored. The same text always gives the same vector.
 *
 * <p>Nothing is loaded before the first use, which takes about a second longer; after {@link #IDLE}
 * without use the model's memory is given back, and the next use loads it again. Calls block and
 * use the processor; safe for many threads. Throws a {@link org.anabranch.kernel.ProblemException}
 * when the model's native code does not run on this machine.
 */
public final class Embedder implements AutoCloseable {
  public static final int DIMENSIONS = 384;
  public static final int MAX_TOKENS = 256;
  public static final Duration IDLE = Duration.ofMinutes(5);

  private static final Logger LOG = LoggerFactory.getLogger(Embedder.class);

  private final Clock clock;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private @Nullable MiniLm model; // guarded by lock
  private @Nullable Thread janitor; // guarded by lock
  private volatile Instant lastUse = Instant.MIN;

  public Embedder(Clock clock) {
    this.clock = clock;
  }

  /** One vector for each text, in order. A blank text has the vector of an empty one. */
  public List<float[]> embed(List<String> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    MiniLm loaded = lockLoaded();
    try {
      List<float[]> vectors = new ArrayList<>(texts.size());
      for (String text : texts) {
        vectors.add(loaded.embed(text));
      }
      return vectors;
    } finally {
      lastUse = clock.instant();
      lock.readLock().unlock();
    }
  }

  /** How many tokens of {@code text} the model reads, its two marks included. */
  public int tokens(String text) {
    MiniLm loaded = lockLoaded();
    try {
      return loaded.tokens(text);
    } finally {
      lastUse = clock.instant();
      lock.readLock().unlock();
    }
  }

  /** Gives the memory back at once. A later use loads the model again. */
  @Override
  public void close() {
    unload(null);
  }

  boolean loaded() {
    lock.readLock().lock();
    try {
      return model != null;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Gives the memory back if the last use is long enough ago. Returns whether it did. */
  boolean unloadIfIdle() {
    return unload(IDLE);
  }

  /** Returns the model with the read lock held, so that nobody unloads it meanwhile. */
  private MiniLm lockLoaded() {
    lock.readLock().lock();
    MiniLm loaded = model;
    if (loaded != null) {
      return loaded;
    }
    lock.readLock().unlock();
    lock.writeLock().lock();
    try {
      loaded = model;
      if (loaded == null) {
        loaded = load();
      }
      lock.readLock().lock();
      return loaded;
    } finally {
      lock.writeLock().unlock();
    }
  }

  private MiniLm load() {
    MiniLm loaded = MiniLm.load();
    model = loaded;
    lastUse = clock.instant();
    janitor = Thread.ofVirtual().name("embedder-janitor").start(this::unloadOnceIdle);
    LOG.debug("Loaded the embedding model");
    return loaded;
  }

  /** Ends with the model it watches. */
  private void unloadOnceIdle() {
    try {
      do {
        Thread.sleep(IDLE);
      } while (!unloadIfIdle());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // unloaded by close
    }
  }

  private boolean unload(@Nullable Duration idle) {
    lock.writeLock().lock();
    try {
      MiniLm loaded = model;
      if (loaded == null) {
        return true;
      }
      if (idle != null && clock.instant().isBefore(lastUse.plus(idle))) {
        return false;
      }
      model = null;
      stopJanitor();
      loaded.close();
      LOG.debug("Unloaded the embedding model");
      return true;
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void stopJanitor() {
    Thread watching = janitor;
    janitor = null;
    if (watching != null && watching != Thread.currentThread()) {
      watching.interrupt();
    }
  }
}
