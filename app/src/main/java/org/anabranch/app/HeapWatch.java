package org.anabranch.app;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has whole collections made where the serial collector by itself would wait until it cannot help
 * it. Looks every five seconds, in a thread of its own; such a collection stops all others for some
 * tens of milliseconds.
 *
 * <ul>
 *   <li>Long-lived objects that are garbage are collected before they fill the heap; otherwise a
 *       gateway under load would come to hold all that it may, though it lives on a tenth of it.
 *   <li>A process starts with little room for new objects and is small while idle. Under load that
 *       would mean ten collections a second, each of which stops all requests for a millisecond or
 *       two. Only a whole collection gives the new more room ({@code -XX:NewSizeThreadIncrease}),
 *       so one is made when the load comes.
 * </ul>
 */
final class HeapWatch implements AutoCloseable {
  private static final Duration BETWEEN = Duration.ofSeconds(5);
  private static final long MUCH_GARBAGE_BYTES = 96L << 20;
  private static final long BUSY_COLLECTIONS = 8;

  private final Thread watch;
  private long collections;
  private boolean grown;

  private HeapWatch() {
    watch = Thread.ofVirtual().name("heap-watch").start(this::watch);
  }

  static HeapWatch watched() {
    return new HeapWatch();
  }

  private void watch() {
    try {
      collections = collections();
      while (true) {
        Thread.sleep(BETWEEN);
        if (hasOldGarbage() || needsRoom()) {
          System.gc();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private static boolean hasOldGarbage() {
    MemoryPoolMXBean old = pool("Tenured Gen");
    return old != null && isMuch(old.getUsage().getUsed(), old.getCollectionUsage().getUsed());
  }

  /**
   * Whether collecting is worth its pause: what is not known to live is much, and as much as lives.
   */
  static boolean isMuch(long used, long lived) {
    return used - lived > Math.max(MUCH_GARBAGE_BYTES, lived);
  }

  /** Once: where the flags give the new no more room, asking again would not either. */
  private boolean needsRoom() {
    long before = collections;
    collections = collections();
    MemoryPoolMXBean eden = pool("Eden Space");
    if (grown || eden == null || collections - before < BUSY_COLLECTIONS) {
      return false;
    }
    MemoryUsage room = eden.getUsage();
    grown = true;
    return room.getCommitted() < room.getMax();
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  /** Null where another collector is used. */
  private static @Nullable MemoryPoolMXBean pool(String name) {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(p -> p.getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
