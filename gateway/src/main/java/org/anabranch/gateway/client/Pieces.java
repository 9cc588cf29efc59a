package org.anabranch.gateway.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * An answer that a thread which may block hands over piece by piece: written on the client's event
 * loop, and never faster than the client reads. A client that is gone is told nothing more.
 */
public final class Pieces implements InFlight {
  private final ClientConnection connection;
  private boolean mayWrite = true;
  private boolean gone;

  public Pieces(ClientConnection connection) {
    this.connection = connection;
  }

  /** Runs on the client's event loop, in order, unless the client is gone by then. */
  public void onLoop(Runnable task) {
    connection
        .loop()
        .execute(
            () -> {
              if (!isGone()) {
                task.run();
              }
            });
  }

  /**
   * Waits until the piece before is on its way, then sends this one; the wait ends with the
   * connection at the latest. False when the client is gone.
   */
  public boolean send(byte[] piece) throws InterruptedException {
    if (!mayGoOn()) {
      return false;
    }
    ByteBuf bytes = Unpooled.wrappedBuffer(piece);
    onLoop(
        () -> {
          connection.pass(bytes);
          connection.flush();
          writabilityChanged();
        });
    return true;
  }

  /** The client is to see that there would have been more. */
  public void breakOff() {
    onLoop(() -> connection.breakOff(Unpooled.EMPTY_BUFFER));
  }

  /** Whether the client has left; it does not come back. */
  public synchronized boolean isGone() {
    return gone;
  }

  private synchronized boolean mayGoOn() throws InterruptedException {
    while (!mayWrite && !gone) {
      wait();
    }
    mayWrite = false;
    return !gone;
  }

  @Override
  public synchronized void clientGone() {
    gone = true;
    notifyAll();
  }

  @Override
  public void writabilityChanged() {
    boolean writable = connection.isWritable();
    synchronized (this) {
      mayWrite = writable;
      notifyAll();
    }
  }
}
