package org.anabranch.publish.media;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.MachineFailure;
import org.anabranch.kernel.Problem;
import org.jdbi.v3.core.result.RowView;

/**
 * The person's own pictures, videos and documents. A file is streamed to disk, looked into, and
 * kept under the digest of its bytes: the same file twice is kept once. What is refused leaves
 * nothing behind. Safe for many threads; blocks on disk and on FFmpeg.
 */
public final class MediaLibrary {
  private static final int LONGEST_NAME = 120;

  /** Posts name their files. */
  private static final String USED =
      "select 1 from publication where post like :file union all select 1 from series where post"
          + " like :file union all select 1 from scheduled_post where post like :file or"
          + " earlier_post like :file limit 1";

  private final Database database;
  private final Path directory;
  private final MediaProbe probe;
  private final long mostBytes;
  private final Ids ids;
  private final Clock clock;

  /**
   * @param mostBytes the largest file that is taken; {@code probe} must take as much
   */
  public MediaLibrary(
      Database database, Home home, MediaProbe probe, long mostBytes, Ids ids, Clock clock) {
    this.database = database;
    this.directory = home.directory("media-library");
    this.probe = probe;
    this.mostBytes = mostBytes;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Takes a file in. Throws what {@link MediaProbe#probe} throws, and {@code media-too-large} as
   * soon as more bytes came than are taken.
   */
  public Medium add(String name, InputStream content, Deadline deadline)
      throws InterruptedException {
    Path draft = draft(ids.next("upl"));
    try {
      write(content, draft);
      return keep(name, draft, deadline);
    } finally {
      discard(draft);
    }
  }

  /** Takes a finished draft in, which is gone afterwards. */
  Medium keep(String name, Path draft, Deadline deadline) throws InterruptedException {
    Probed probed = probe.probe(draft, deadline);
    String id = digest(draft);
    Path file = directory.resolve(id + "." + probed.extension());
    Home.writeWhole(file, part -> move(draft, part));
    String called = called(name, probed);
    database.change(
        h ->
            h.createUpdate(
                    "insert into medium(id, name, kind, probed, alt_text, created_at) values (:id,"
                        + " :name, :kind, :probed, '', :now) on conflict(id) do nothing")
                .bind("id", id)
                .bind("name", called)
                .bind("kind", kind(probed))
                .bind("probed", Json.write(probed))
                .bind("now", clock.millis())
                .execute());
    return find(id).orElseThrow();
  }

  private static String kind(Probed probed) {
    return switch (probed) {
      case Probed.Picture _ -> "PICTURE";
      case Probed.Video _ -> "VIDEO";
      case Probed.Document _ -> "DOCUMENT";
    };
  }

  /** The name without directories and control characters, ending as its content does. */
  private static String called(String name, Probed probed) {
    String last = name.replaceAll("[\\p{Cntrl}]", "").replaceFirst("(?s)^.*[/\\\\]", "").strip();
    String stem = last.replaceFirst("\\.[^.]{1,5}$", "");
    String kept =
        stem.isEmpty() ? "file" : stem.substring(0, Math.min(LONGEST_NAME, stem.length()));
    return kept + "." + probed.extension();
  }

  public Optional<Medium> find(String id) {
    return database.read(
        h ->
            h.createQuery("select * from medium where id = :id")
                .bind("id", id)
                .map((RowView row) -> medium(row))
                .findOne());
  }

  /** A medium that must be there; throws {@code medium-unknown}. */
  public Medium get(String id) {
    return find(id).orElseThrow(() -> unknown(id));
  }

  /** {@link #beginning}, of a file that must be there; throws {@code medium-unknown} too. */
  public Medium named(String id) {
    return beginning(id).orElseThrow(() -> unknown(id));
  }

  private static RuntimeException unknown(String id) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "medium-unknown",
            "There is no file “" + id + "” in the library.",
            "List the library, and check the id.")
        .asException();
  }

  /**
   * The file of this id, or the one whose id begins so; empty when there is none. Throws {@code
   * medium-ambiguous} when there are several.
   */
  public Optional<Medium> beginning(String id) {
    String begins = id.toLowerCase(Locale.ROOT);
    if (!begins.matches("[0-9a-f]{1,64}")) {
      return Optional.empty();
    }
    List<Medium> alike =
        database.read(
            h ->
                h.createQuery("select * from medium where id like :begins order by id")
                    .bind("begins", begins + "%")
                    .map((RowView row) -> medium(row))
                    .list());
    if (alike.size() > 1) {
      throw Problem.badInput(
              "medium-ambiguous",
              "%d files of the library begin with “%s”.".formatted(alike.size(), id),
              "Give more of the id.")
          .asException();
    }
    return alike.stream().findFirst();
  }

  /** Newest first. */
  public List<Medium> recent(int limit) {
    return database.read(
        h ->
            h.createQuery("select * from medium order by created_at desc, id limit :limit")
                .bind("limit", limit)
                .map((RowView row) -> medium(row))
                .list());
  }

  /** Says what a file shows, for people who do not see it. */
  public Medium describe(String id, String altText) {
    get(id);
    database.change(
        h ->
            h.createUpdate("update medium set alt_text = :text where id = :id")
                .bind("text", altText)
                .bind("id", id)
                .execute());
    return get(id);
  }

  /**
   * Takes a file out of the library. Posts, planned and published ones, keep it; where none has it,
   * its room on the disk is free again. Returns whether posts keep it.
   */
  public boolean remove(String id) {
    Medium medium = get(id);
    boolean kept =
        database.write(
            h -> {
              h.createUpdate("delete from medium where id = :id").bind("id", id).execute();
              return h.createQuery(USED)
                  .bind("file", "%" + medium.file().getFileName() + "%")
                  .mapTo(Integer.class)
                  .findFirst()
                  .isPresent();
            });
    if (!kept) {
      discard(medium.file());
    }
    return kept;
  }

  /** Where all files of the library lie; nothing else does. */
  public Path directory() {
    return directory;
  }

  Path draft(String id) {
    return directory.resolve("draft-" + id);
  }

  long mostBytes() {
    return mostBytes;
  }

  private Medium medium(RowView row) {
    String id = row.getColumn("id", String.class);
    String json = row.getColumn("probed", String.class);
    Probed probed =
        switch (row.getColumn("kind", String.class)) {
          case "VIDEO" -> Json.read(json, Probed.Video.class);
          case "DOCUMENT" -> Json.read(json, Probed.Document.class);
          default -> Json.read(json, Probed.Picture.class);
        };
    return new Medium(
        id,
        row.getColumn("name", String.class),
        probed,
        directory.resolve(id + "." + probed.extension()),
        row.getColumn("alt_text", String.class),
        Instant.ofEpochMilli(row.getColumn("created_at", Long.class)));
  }

  private void write(InputStream content, Path draft) {
    try (var out = Files.newOutputStream(draft)) {
      byte[] buffer = new byte[1 << 16];
      long written = 0;
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        written += n;
        if (written > mostBytes) {
          throw MediaProbe.tooLarge(mostBytes);
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  static RuntimeException notWritten(IOException e) {
    return MachineFailure.in(e)
        .orElseGet(
            () ->
                Problem.of(
                    Problem.Kind.ENVIRONMENT,
                    "media-not-written",
                    "The file cannot be written: " + e.getMessage() + ".",
                    "Look to the disk of the data directory, then upload it again."))
        .asException(e);
  }

  private static String digest(Path file) {
    try {
      return Digest.sha256(file);
    } catch (IOException e) {
      throw new UncheckedIOException("A media file cannot be read: " + file, e);
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void discard(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
