package org.anabranch.gateway.batch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.anabranch.kernel.Database;
import org.jdbi.v3.core.Handle;

/**
 * The content of files in a database that several machines share, in parts of a megabyte under its
 * digest. Written before a file is inserted; what stays without one goes after a day. Safe for many
 * threads; calls block.
 */
final class FileParts {
  private static final int PART_BYTES = 1 << 20;
  private static final long ORPHANED_MILLIS = Duration.ofDays(1).toMillis();

  private final Database database;

  FileParts(Database database) {
    this.database = database;
  }

  /** Whoever has it is the only one to insert or delete files until it commits. */
  static void lock(Handle h) {
    h.createUpdate(
            "insert into gateway_version(what, version) values ('files', 1) on conflict(what) do"
                + " update set version = gateway_version.version + 1")
        .execute();
  }

  /** Puts the content there, a part at a time; what is there already stays. */
  void write(String digest, Path content, long now) throws IOException {
    each(content, (part, bytes) -> database.change(h -> write(h, digest, part, bytes, now)));
  }

  /** Once more where somebody has deleted it since; under the {@link #lock}. */
  void complete(Handle h, String digest, Path content, long bytes, long now) throws IOException {
    long there =
        h.createQuery("select count(*) from gateway_file_part where digest = :digest")
            .bind("digest", digest)
            .mapTo(Long.class)
            .one();
    if (there < Math.ceilDiv(bytes, PART_BYTES)) {
      each(content, (part, some) -> write(h, digest, part, some, now));
    }
  }

  private interface Taker {
    void take(long part, byte[] bytes);
  }

  private static void each(Path content, Taker taker) throws IOException {
    try (InputStream in = Files.newInputStream(content)) {
      long part = 0;
      for (byte[] some = in.readNBytes(PART_BYTES);
          some.length > 0;
          some = in.readNBytes(PART_BYTES)) {
        taker.take(part++, some);
      }
    }
  }

  private static void write(Handle h, String digest, long part, byte[] bytes, long now) {
    h.createUpdate(
            "insert into gateway_file_part(digest, part, written, content) values (:digest, :part,"
                + " :now, :content) on conflict(digest, part) do update set written ="
                + " excluded.written")
        .bind("digest", digest)
        .bind("part", part)
        .bind("now", now)
        .bind("content", bytes)
        .execute();
  }

  /** Writes out what is there. */
  void read(String digest, OutputStream out) throws IOException {
    for (long part = 0; ; part++) {
      byte[] bytes = part(digest, part);
      if (bytes.length == 0) {
        return;
      }
      out.write(bytes);
    }
  }

  private byte[] part(String digest, long part) {
    return database.read(
        h ->
            h.createQuery(
                    "select content from gateway_file_part where digest = :digest and part = :part")
                .bind("digest", digest)
                .bind("part", part)
                .mapTo(byte[].class)
                .findOne()
                .orElse(new byte[0]));
  }

  void delete(Handle h, String digest) {
    h.createUpdate("delete from gateway_file_part where digest = :digest")
        .bind("digest", digest)
        .execute();
  }

  /** Deletes content of files that were never inserted. */
  void forgetOrphans(long now) {
    database.change(
        h -> {
          lock(h);
          h.createUpdate(
                  "delete from gateway_file_part where written < :before and not exists (select 1"
                      + " from gateway_file where gateway_file.digest = gateway_file_part.digest)")
              .bind("before", now - ORPHANED_MILLIS)
              .execute();
        });
  }
}
