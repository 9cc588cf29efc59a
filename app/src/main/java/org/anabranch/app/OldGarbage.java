package org.anabranch.app;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;

/**
 * Has long-lived objects that are garbage collected before they fill the heap. The serial collector
 * by itself lets its old generation grow until it cannot any more, so a gateway under load would
 * come to hold all that it may, though it lives on a tenth of it. Looks every twenty seconds, in a
 * thread of its own; a collection stops all others for some tens of milliseconds.
 */
final class OldGarbage implements AutoCloseable {
  private static final Duration BETWEEN = Duration.ofSeconds(20);
  private static final long MOST_BYTES = 96L << 20;

  private final Thread watch;

  private OldGarbage() {
    watch = Thread.ofVirtual().name("old-garbage").start(OldGarbage::watch);
  }

  static OldGarbage watched() {
    return new OldGarbage();
  }

  private static void watch() {
    try {
      while (true) {
        Thread.sleep(BETWEEN);
        if (ManagementFactory.getMemoryPoolMXBeans().stream().anyMatch(OldGarbage::isMuch)) {
          System.gc();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private static boolean isMuch(MemoryPoolMXBean pool) {
    return pool.getType() == MemoryType.HEAP
        && pool.getName().equals("Tenured Gen")
        && isMuch(pool.getUsage().getUsed(), pool.getCollectionUsage().getUsed());
  }

  /**
   * Whether collecting is worth its pause: what is not known to live is much, and as much as lives.
   */
  static boolean isMuch(long used, long lived) {
    return used - lived > Math.max(MOST_BYTES, lived);
  }

  @Override
  public void close() {
    watch.interrupt();
  }
}
