package org.anabranch.cli.door;

import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;

/** Closes a channel, and so ends a read on it, unless it is closed itself in time. */
final class Watch implements AutoCloseable {
  private final Thread thread;

  private Watch(Thread thread) {
    this.thread = thread;
  }

  static Watch over(Channel channel, Duration longest) {
    return new Watch(
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Thread.sleep(longest);
                    channel.close();
                  } catch (InterruptedException | IOException e) {
                    return; // in time, or closed already
                  }
                }));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
