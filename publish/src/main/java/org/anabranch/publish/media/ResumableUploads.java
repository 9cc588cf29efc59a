package org.anabranch.publish.media;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;

/**
 * Large files on their way into the library, in pieces: each piece is on disk before it counts, so
 * an upload goes on where it stopped, after a crash of either side too. What nobody finished within
 * two days is thrown away. Safe for many threads; two that write to one upload at once get a
 * problem.
 */
public final class ResumableUploads {
  private static final Duration KEPT = Duration.ofDays(2);

  private final Database database;
  private final MediaLibrary library;
  private final Ids ids;
  private final Clock clock;

  /**
   * @param received how many bytes are on disk
   */
  public record Upload(String id, String name, long bytes, long received) {}

  public ResumableUploads(Database database, MediaLibrary library, Ids ids, Clock clock) {
    this.database = database;
    this.library = library;
    this.ids = ids;
    this.clock = clock;
  }

  /** Begins an upload of so many bytes; throws {@code media-too-large} or {@code media-empty}. */
  public Upload begin(String name, long bytes) {
    if (bytes > library.mostBytes()) {
      throw MediaProbe.tooLarge(library.mostBytes());
    }
    if (bytes <= 0) {
      throw Problem.badInput("media-empty", "The file has no bytes.", "Choose another.")
          .asException();
    }
    sweep();
    String id = ids.next("upl");
    try {
      Files.createFile(library.draft(id));
    } catch (IOException e) {
      throw MediaLibrary.notWritten(e);
    }
    database.change(
        h ->
            h.createUpdate(
                    "insert into media_upload(id, name, bytes, created_at) values (:id, :name,"
                        + " :bytes, :now)")
                .bind("id", id)
                .bind("name", name)
                .bind("bytes", bytes)
                .bind("now", clock.millis())
                .execute());
    return get(id);
  }

  /** Throws {@code upload-unknown}. */
  public Upload get(String id) {
    return find(id)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "upload-unknown",
                        "There is no upload “" + id + "”.",
                        "Begin it anew: unfinished ones are kept for two days.")
                    .asException());
  }

  private Optional<Upload> find(String id) {
    return database
        .read(
            h ->
                h.createQuery("select name, bytes from media_upload where id = :id")
                    .bind("id", id)
                    .map((rs, _) -> new Upload(id, rs.getString("name"), rs.getLong("bytes"), 0))
                    .findOne())
        .map(u -> new Upload(id, u.name(), u.bytes(), size(library.draft(id))));
  }

  /**
   * Writes a piece that begins at {@code offset}; what arrived of a cut-off piece counts too.
   * Throws {@code upload-offset} when that is not where the last piece ended, {@code
   * upload-too-long} when more comes than was announced.
   */
  public Upload append(String id, long offset, InputStream content) {
    Upload upload = get(id);
    try (FileChannel file =
            FileChannel.open(
                library.draft(id), StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        var lock = file.tryLock()) {
      if (lock == null || file.size() != offset) {
        throw wrongOffset(file.size(), offset);
      }
      copy(content, file, offset, upload.bytes());
      file.force(true);
    } catch (OverlappingFileLockException e) {
      throw wrongOffset(upload.received(), offset);
    } catch (IOException e) {
      throw MediaLibrary.notWritten(e);
    }
    return get(id);
  }

  private static void copy(InputStream content, FileChannel file, long offset, long bytes)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long at = offset;
    file.position(offset);
    for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
      at += n;
      if (at > bytes) {
        file.truncate(offset);
        throw Problem.badInput(
                "upload-too-long",
                "More came than the %,d bytes that were announced.".formatted(bytes),
                "Begin the upload anew with the right size.")
            .asException();
      }
      ByteBuffer piece = ByteBuffer.wrap(buffer, 0, n);
      while (piece.hasRemaining()) {
        file.write(piece);
      }
    }
  }

  private static RuntimeException wrongOffset(long received, long offset) {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "upload-offset",
            "The next piece begins at %,d, not at %,d.".formatted(received, offset),
            "Ask how much was received, and go on from there.")
        .asException();
  }

  /** Takes a whole upload into the library; throws {@code upload-unfinished} before it is whole. */
  public Medium finish(String id, Deadline deadline) throws InterruptedException {
    Upload upload = get(id);
    if (upload.received() < upload.bytes()) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "upload-unfinished",
              "%,d of %,d bytes have come.".formatted(upload.received(), upload.bytes()),
              "Send the rest first.")
          .asException();
    }
    try {
      return library.keep(upload.name(), library.draft(id), deadline);
    } finally {
      drop(List.of(id));
    }
  }

  private void sweep() {
    long oldest = clock.millis() - KEPT.toMillis();
    drop(
        database.read(
            h ->
                h.createQuery("select id from media_upload where created_at < :oldest")
                    .bind("oldest", oldest)
                    .mapTo(String.class)
                    .list()));
  }

  private void drop(List<String> uploads) {
    for (String id : uploads) {
      try {
        Files.deleteIfExists(library.draft(id));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      database.change(
          h -> h.createUpdate("delete from media_upload where id = :id").bind("id", id).execute());
    }
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
