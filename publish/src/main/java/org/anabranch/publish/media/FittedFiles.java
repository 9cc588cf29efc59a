package org.anabranch.publish.media;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.anabranch.kernel.Database;

/**
 * The room that fitted files take, and its clearing. A post that is planned or under way needs its
 * files; one that is over only shows them here. A file that no post names was made for one that was
 * never planned, or was changed. Whatever was made or asked for in the last day stays: it may be of
 * a post that somebody writes right now. Safe for many threads; blocks on disk and database.
 */
public final class FittedFiles {
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{24}-[0-9a-f]{16}\\.[a-z0-9]{2,5}");
  private static final Duration YOUNG = Duration.ofDays(1);
  private static final String OVER = "('PUBLISHED', 'FAILED', 'CANCELLED')";

  private static final String COMING =
      "select post from publication where state not in "
          + OVER
          + " union all select post from series where active = 1 union all select post from"
          + " scheduled_post where state <> 'SENT' union all select earlier_post from"
          + " scheduled_post where state <> 'SENT' and earlier_post is not null";

  private static final String GONE =
      "select post from publication where state in "
          + OVER
          + " union all select post from series where active <> 1 union all select post from"
          + " scheduled_post where state = 'SENT'";

  private final Database database;
  private final Path directory;
  private final Clock clock;

  FittedFiles(Database database, Path directory, Clock clock) {
    this.database = database;
    this.directory = directory;
    this.clock = clock;
  }

  /** How many files, and how large they are together. */
  public record Room(int files, long bytes) {
    private Room and(long more) {
      return new Room(files + 1, bytes + more);
    }
  }

  /**
   * What there is.
   *
   * @param shown of it, what only posts that are over name
   * @param unneeded of it, what no post names and {@link #clear} takes away
   */
  public record Rooms(Room all, Room shown, Room unneeded) {}

  public Rooms rooms() {
    Set<String> coming = named(COMING);
    Set<String> gone = named(GONE);
    Room all = new Room(0, 0);
    Room shown = all;
    Room unneeded = all;
    for (Path file : files()) {
      String name = file.getFileName().toString();
      long bytes = file.toFile().length();
      all = all.and(bytes);
      if (!coming.contains(name) && !isYoung(file)) {
        if (gone.contains(name)) {
          shown = shown.and(bytes);
        } else {
          unneeded = unneeded.and(bytes);
        }
      }
    }
    return new Rooms(all, shown, unneeded);
  }

  /**
   * Deletes what no post needs.
   *
   * @param shown also what posts that are over name; they are then shown without these files
   * @return what was deleted
   */
  public Room clear(boolean shown) {
    Set<String> needed = named(COMING);
    if (!shown) {
      needed.addAll(named(GONE));
    }
    Room cleared = new Room(0, 0);
    for (Path file : files()) {
      long bytes = file.toFile().length();
      if (!needed.contains(file.getFileName().toString()) && !isYoung(file) && deleted(file)) {
        cleared = cleared.and(bytes);
      }
    }
    return cleared;
  }

  private static boolean deleted(Path file) {
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + file, e);
    }
  }

  private boolean isYoung(Path file) {
    try {
      Instant made = Files.getLastModifiedTime(file).toInstant();
      return made.plus(YOUNG).isAfter(clock.instant());
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read when " + file + " was made", e);
    }
  }

  private Set<String> named(String posts) {
    return database.read(
        h -> {
          Set<String> names = new HashSet<>();
          h.createQuery(posts)
              .mapTo(String.class)
              .forEach(post -> NAME.matcher(post).results().forEach(m -> names.add(m.group())));
          return names;
        });
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + directory, e);
    }
  }
}
