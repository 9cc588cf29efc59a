package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Notes every buffer that Netty says was lost, with every buffer watched. */
final class Leaks extends AppenderBase<ILoggingEvent> {
  private static final int ROUNDS = 5;

  private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
  private final List<String> told = new CopyOnWriteArrayList<>();

  static Leaks watch() {
    Leaks leaks = new Leaks(); // which notes the level
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    leaks.start();
    logger().addAppender(leaks);
    logger().setAdditive(false);
    return leaks;
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getFormattedMessage().contains("LEAK")) {
      told.add(event.getFormattedMessage());
    }
  }

  /** A lost buffer is told of when the next is taken, once the collector has found it. */
  void assertNone() {
    for (int i = 0; i < ROUNDS; i++) {
      System.gc();
      ByteBufAllocator.DEFAULT.directBuffer().release();
      ByteBufAllocator.DEFAULT.heapBuffer().release();
    }
    logger().detachAppender(this);
    logger().setAdditive(true);
    ResourceLeakDetector.setLevel(before);
    assertThat(told).isEmpty();
  }
}
