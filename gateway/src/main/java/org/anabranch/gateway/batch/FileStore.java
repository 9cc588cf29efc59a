package org.anabranch.gateway.batch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Files of workspaces: a row each, and their content on disk under its digest; where several
 * machines share the database it stands there too, and is fetched by whoever needs it. A file is
 * there whole or not at all; nobody sees another workspace's. Safe for many threads; calls block.
 */
public final class FileStore {
  private static final String PART = ".part";
  private static final String PREFIX = "file";
  private static final long HOUR_MILLIS = 3_600_000;

  private final Path directory;
  private final Database database;
  private final Ids ids;
  private final Clock clock;
  private final @Nullable FileParts shared;
  private long sweptMillis;

  /** Deletes what an earlier process left unfinished. */
  public FileStore(Path directory, Database database, Ids ids, Clock clock) {
    this.directory = directory;
    this.database = database;
    this.ids = ids;
    this.clock = clock;
    this.shared = database.hasOneWriter() ? null : new FileParts(database);
    try (Stream<Path> left = Files.list(directory)) {
      left.filter(f -> f.toString().endsWith(PART)).forEach(FileStore::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Keeps what {@code writer} writes.
   *
   * @param expires epoch milliseconds, or 0
   */
  public StoredFile put(
      String workspace, String purpose, String name, long expires, Consumer<OutputStream> writer) {
    forgetExpired();
    StoredFile file = content(workspace, purpose, name, expires, writer);
    database.change(h -> insert(h, file));
    return file;
  }

  /** Writes the content; the file is nobody's until it is inserted. */
  StoredFile content(
      String workspace, String purpose, String name, long expires, Consumer<OutputStream> writer) {
    String id = ids.next(PREFIX);
    Path part = directory.resolve(id + PART);
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        writer.accept(out);
      }
      String digest = Digest.sha256(part);
      long bytes = Files.size(part);
      keep(part, digest);
      if (shared != null) {
        shared.write(digest, directory.resolve(digest), clock.millis());
      }
      return new StoredFile(id, workspace, purpose, name, bytes, digest, clock.millis(), expires);
    } catch (IOException e) {
      throw new UncheckedIOException("The file cannot be kept", e);
    } finally {
      delete(part);
    }
  }

  private synchronized void keep(Path part, String digest) throws IOException {
    try (var channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        part,
        directory.resolve(digest),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  void insert(Handle h, StoredFile file) {
    if (shared != null) {
      FileParts.lock(h);
      try {
        shared.complete(
            h, file.digest(), directory.resolve(file.digest()), file.bytes(), clock.millis());
      } catch (IOException e) {
        throw new UncheckedIOException("The file cannot be kept", e);
      }
    }
    h.createUpdate(
            "insert into gateway_file(id, workspace, purpose, name, bytes, digest, created,"
                + " expires) values (:id, :workspace, :purpose, :name, :bytes, :digest, :created,"
                + " :expires)")
        .bindMethods(file)
        .execute();
  }

  /** The newest first, at most {@code limit} of those older than {@code after}. */
  public List<StoredFile> list(
      String workspace, @Nullable String purpose, @Nullable String after, int limit) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from gateway_file where workspace = :workspace"
                        + " and (:purpose = '' or purpose = :purpose)"
                        + " and (:after = '' or id < :after)"
                        + " and (expires = 0 or expires > :now) order by id desc limit :limit")
                .bind("workspace", workspace)
                .bind("purpose", purpose == null ? "" : purpose)
                .bind("after", after == null ? "" : after)
                .bind("now", clock.millis())
                .bind("limit", limit)
                .map((row, _) -> file(row))
                .list());
  }

  private static StoredFile file(ResultSet row) throws SQLException {
    return new StoredFile(
        row.getString("id"),
        row.getString("workspace"),
        row.getString("purpose"),
        row.getString("name"),
        row.getLong("bytes"),
        row.getString("digest"),
        row.getLong("created"),
        row.getLong("expires"));
  }

  /** Whether an id looks like one that was given out here; vendors' own do not. */
  public static boolean isOurs(String id) {
    return id.startsWith(PREFIX + "_") && Ids.time(id).isPresent();
  }

  public Optional<StoredFile> find(String workspace, String id) {
    return database.read(
        h ->
            h.createQuery(
                    "select * from gateway_file where id = :id and workspace = :workspace"
                        + " and (expires = 0 or expires > :now)")
                .bind("id", id)
                .bind("workspace", workspace)
                .bind("now", clock.millis())
                .map((row, _) -> file(row))
                .findOne());
  }

  /** All of all workspaces. */
  public List<StoredFile> all() {
    return database.read(
        h ->
            h.createQuery("select * from gateway_file order by workspace, id")
                .map((row, _) -> file(row))
                .list());
  }

  /** Throws {@link org.anabranch.kernel.ProblemException} when the workspace has no such file. */
  public StoredFile get(String workspace, String id) {
    return find(workspace, id)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "file-unknown",
                        "There is no file “" + id + "”.",
                        "")
                    .asException());
  }

  /** Where the content lies; fetches it where another machine has it. */
  public Path path(StoredFile file) {
    Path here = directory.resolve(file.digest());
    if (shared != null && !Files.exists(here)) {
      fetch(shared, file.digest());
    }
    return here;
  }

  private void fetch(FileParts from, String digest) {
    Path part = directory.resolve(ids.next(PREFIX) + PART);
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        from.read(digest, out);
      }
      if (Digest.sha256(part).equals(digest)) {
        keep(part, digest);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The file cannot be fetched", e);
    } finally {
      delete(part);
    }
  }

  /** Throws where the workspace has no such file, or an unfinished batch reads it. */
  public void delete(String workspace, String id) {
    StoredFile file = get(workspace, id);
    boolean read =
        database.read(
            h ->
                h.createQuery(
                            "select count(*) from gateway_batch where input = :id and unfinished ="
                                + " 1")
                        .bind("id", id)
                        .mapTo(Long.class)
                        .one()
                    > 0);
    if (read) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "file-in-use",
              "A batch still reads the file “" + id + "”.",
              "Cancel the batch first.")
          .asException();
    }
    remove(file);
  }

  /** Content that another file has too stays. */
  private synchronized void remove(StoredFile file) {
    boolean last =
        database.write(
            h -> {
              if (shared != null) {
                FileParts.lock(h);
              }
              h.createUpdate("delete from gateway_file where id = :id")
                  .bind("id", file.id())
                  .execute();
              boolean none =
                  h.createQuery("select count(*) from gateway_file where digest = :digest")
                          .bind("digest", file.digest())
                          .mapTo(Long.class)
                          .one()
                      == 0;
              if (none && shared != null) {
                shared.delete(h, file.digest());
              }
              return none;
            });
    if (last) {
      delete(directory.resolve(file.digest()));
    }
  }

  /** Once an hour: what other machines have deleted goes here too. */
  private synchronized void sweep(FileParts of) {
    long now = clock.millis();
    if (now - sweptMillis < HOUR_MILLIS) {
      return;
    }
    sweptMillis = now;
    of.forgetOrphans(now);
    Set<String> known =
        database.read(
            h -> h.createQuery("select digest from gateway_file").mapTo(String.class).set());
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.toList()) {
        boolean old = Files.getLastModifiedTime(file).toMillis() < now - HOUR_MILLIS;
        if (old && !known.contains(file.getFileName().toString())) {
          delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void forgetExpired() {
    if (shared != null) {
      sweep(shared);
    }
    List<StoredFile> over =
        database.read(
            h ->
                h.createQuery(
                        "select * from gateway_file where expires > 0 and expires <= :now and not"
                            + " exists (select 1 from gateway_batch where input = gateway_file.id"
                            + " and unfinished = 1) limit 100")
                    .bind("now", clock.millis())
                    .map((row, _) -> file(row))
                    .list());
    over.forEach(this::remove);
  }
}
