package org.anabranch.cli.door;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Sends what a command says to its client, in order, from a thread of its own: threads of the
 * command may be interrupted while they speak, and an interrupt inside the sending would cut the
 * line for good. Who speaks faster than the client reads waits. Once the client is gone everything
 * is dropped. Safe for many threads.
 */
final class Outlet implements AutoCloseable {
  private static final int WAITING = 64;

  private final SocketChannel channel;
  private final BlockingQueue<Frame> waiting = new ArrayBlockingQueue<>(WAITING);
  private final Thread sender;
  private volatile boolean gone;

  Outlet(SocketChannel channel) {
    this.channel = channel;
    this.sender = Thread.ofVirtual().name("door-outlet").start(this::send);
  }

  /** Waits for room; an interrupt is kept for later. */
  void put(Frame frame) {
    boolean interrupted = false;
    try {
      while (!gone) {
        try {
          waiting.put(frame);
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (gone) {
        waiting.clear(); // wakes others that wait for room
      }
    }
  }

  /** From now on everything is dropped. */
  void drop() {
    gone = true;
    waiting.clear();
    sender.interrupt();
  }

  private void send() {
    try {
      while (!gone) {
        Frame next = waiting.take();
        next.write(channel);
        if (next.kind() == Frame.Kind.EXIT) {
          return;
        }
      }
    } catch (IOException | InterruptedException e) {
      drop();
    }
  }

  /** Returns when all is sent up to the {@link Frame.Kind#EXIT}, or the client is gone. */
  @Override
  public void close() throws InterruptedException {
    sender.join();
  }
}
