package org.anabranch.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anabranch.gateway.dialect.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file on its way to a client, a piece at a time and never faster than the client reads. Read on
 * a thread that may block, written on the client's event loop.
 */
final class FileDownload implements InFlight {
  private static final Logger LOG = LoggerFactory.getLogger(FileDownload.class);
  private static final int PIECE = 64 << 10;

  private final ClientConnection connection;
  private boolean mayWrite = true;
  private boolean gone;

  FileDownload(ClientConnection connection) {
    this.connection = connection;
  }

  /** Blocks until the file is on its way or the client is gone. */
  void run(Path file) {
    boolean begun = false;
    try (InputStream in = Files.newInputStream(file)) {
      onLoop(
          () ->
              connection.begin(
                  200,
                  new DefaultHttpHeaders()
                      .set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")));
      begun = true;
      byte[] piece = in.readNBytes(PIECE);
      while (piece.length > 0 && mayGoOn()) {
        ByteBuf bytes = Unpooled.wrappedBuffer(piece);
        onLoop(() -> pass(bytes));
        piece = in.readNBytes(PIECE);
      }
      onLoop(connection::end);
    } catch (IOException e) {
      LOG.atError().setCause(e).log("A file cannot be read");
      if (begun) {
        onLoop(() -> connection.breakOff(Unpooled.EMPTY_BUFFER));
      } else {
        refuse(Refusal.of(500, "file_unreadable", "The file cannot be read."));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void refuse(Refusal refusal) {
    onLoop(() -> connection.refuse(refusal));
  }

  private void pass(ByteBuf bytes) {
    connection.pass(bytes);
    connection.flush();
    allow(connection.isWritable());
  }

  private void onLoop(Runnable task) {
    connection
        .loop()
        .execute(
            () -> {
              if (!isGone()) {
                task.run();
              }
            });
  }

  private synchronized boolean isGone() {
    return gone;
  }

  private synchronized void allow(boolean on) {
    mayWrite = on;
    notifyAll();
  }

  /** Each piece waits for the one before to be written. */
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
    allow(connection.isWritable());
  }
}
