package org.anabranch.gateway.door;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.InFlight;
import org.anabranch.gateway.client.Pieces;
import org.anabranch.gateway.dialect.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file on its way to a client, in {@link Pieces}. Read on a thread that may block. */
final class FileDownload {
  private static final Logger LOG = LoggerFactory.getLogger(FileDownload.class);
  private static final int PIECE = 64 << 10;

  private final ClientConnection connection;
  private final Pieces pieces;

  FileDownload(ClientConnection connection) {
    this.connection = connection;
    this.pieces = new Pieces(connection);
  }

  /** What the client's connection carries meanwhile. */
  InFlight pieces() {
    return pieces;
  }

  /** Blocks until the file is on its way or the client is gone. */
  void run(Path file) {
    boolean begun = false;
    try (InputStream in = Files.newInputStream(file)) {
      pieces.onLoop(
          () ->
              connection.begin(
                  200,
                  new DefaultHttpHeaders()
                      .set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")));
      begun = true;
      byte[] piece = in.readNBytes(PIECE);
      while (piece.length > 0 && pieces.send(piece)) {
        piece = in.readNBytes(PIECE);
      }
      pieces.onLoop(connection::end);
    } catch (IOException e) {
      LOG.atError().setCause(e).log("A file cannot be read");
      if (begun) {
        pieces.breakOff();
      } else {
        refuse(Refusal.of(500, "file_unreadable", "The file cannot be read."));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void refuse(Refusal refusal) {
    pieces.onLoop(() -> connection.refuse(refusal));
  }
}
