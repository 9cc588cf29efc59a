package org.anabranch.compute.estate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;

/**
 * The estate and all its versions. File, API and page edit the same thing: a file changed on disk
 * becomes the next version when somebody next looks, and a version saved here is written to the
 * file. What does not parse, or contradicts itself, is refused and changes nothing. Safe for many
 * threads; calls block on the database and the disk.
 */
public final class EstateBook {
  private static final int LONGEST_NOTE = 500;
  private static final int MOST_CHARACTERS = 4 << 20;

  private final EstateStore store;
  private final Optional<Path> file;
  private final Clock clock;

  /**
   * A version with its words and what they say.
   *
   * @param text as its author wrote it, comments and all
   */
  public record Page(EstateVersion version, String text, Estate estate) {}

  /**
   * @param file the configured estate file; versions are kept in the database alone when empty
   */
  public EstateBook(Database database, Optional<Path> file, Clock clock) {
    this.store = new EstateStore(database);
    this.file = file;
    this.clock = clock;
  }

  /** The name that stands before messages about the estate's text. */
  public String name() {
    return file.map(Path::toString).orElse("estate.yaml");
  }

  /** Whether there is neither a file nor a version. Reads nothing that could be wrong. */
  public boolean isEmpty() {
    return file.isEmpty() && store.latest().isEmpty();
  }

  /**
   * The version in force; empty when there has never been one.
   *
   * @throws ProblemException BAD_INPUT when the file was changed to something that cannot be read
   */
  public synchronized Optional<Page> current() {
    Optional<EstateVersion> latest = store.latest();
    Optional<String> written = written();
    if (written.isPresent()
        && !latest.map(EstateVersion::digest).equals(Optional.of(Digest.sha256(written.get())))) {
      Estates.parse(name(), written.get());
      latest =
          store.append(
              written.get(),
              "file",
              latest.isEmpty() ? "first read" : "the file was changed",
              Optional.empty(),
              clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }
    return latest.map(this::page);
  }

  private Page page(EstateVersion version) {
    String text = store.text(version.digest());
    return new Page(version, text, Estates.parse("version " + version.number(), text));
  }

  private Optional<String> written() {
    if (file.isEmpty() || !Files.exists(file.get())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file.get(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw Problem.badInput(
              "estate-unreadable",
              file.get() + " cannot be read as UTF-8 text.",
              "Check its permissions and encoding.")
          .asException(e);
    }
  }

  /** {@link #current()}, or a problem that says how to begin. */
  public Page inForce() {
    return current()
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "estate-missing",
                        "There is no estate yet"
                            + file.map(f -> ": " + f + " is not there.").orElse("."),
                        "Import one: anabranch estate import examples/partners-2025.yaml, or name a"
                            + " file as compute.estate in the configuration.")
                    .asException());
  }

  /**
   * Puts a text in force.
   *
   * @param basedOn the digest of the version the author had before them; empty to overwrite
   * @throws ProblemException BAD_INPUT when it cannot be read or contradicts itself, CONFLICT when
   *     somebody else changed the estate meanwhile
   */
  public synchronized EstateVersion save(
      String text, String author, String why, Optional<String> basedOn) {
    if (text.length() > MOST_CHARACTERS) {
      throw Problem.badInput(
              "estate-too-large", "The estate is larger than 4 MiB.", "Split the estate.")
          .asException();
    }
    Estates.parse(name(), text);
    current(); // what was changed on disk comes first, so that nothing is lost
    Optional<String> latest = store.latest().map(EstateVersion::digest);
    if (basedOn.isPresent() && !basedOn.equals(latest)) {
      throw overtaken();
    }
    file.ifPresent(f -> write(f, text));
    return store
        .append(
            text,
            author.isBlank() ? "unnamed" : cut(author),
            cut(why),
            basedOn,
            clock.instant().truncatedTo(ChronoUnit.MILLIS))
        .orElseThrow(EstateBook::overtaken);
  }

  private static String cut(String text) {
    String plain = text.strip();
    return plain.length() <= LONGEST_NOTE ? plain : plain.substring(0, LONGEST_NOTE);
  }

  private static ProblemException overtaken() {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "estate-changed-meanwhile",
            "The estate was changed by somebody else since you opened it.",
            "Open it again, and make your change there.")
        .asException();
  }

  private static void write(Path file, String text) {
    try {
      Home.writeWhole(file, text);
    } catch (UncheckedIOException e) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "estate-file-unwritable",
              file + " could not be written; the estate is as it was.",
              "Make the file writable.")
          .asException(e);
    }
  }

  /** Puts an old version in force again, as a new one. */
  public EstateVersion restore(long number, String author, String why) {
    Page old = version(number);
    String reason = why.isBlank() ? "restored version " + number : why;
    return save(old.text(), author, reason, Optional.empty());
  }

  /** Throws a {@link ProblemException} NOT_FOUND for a number that never was. */
  public Page version(long number) {
    return page(
        store
            .version(number)
            .orElseThrow(
                () ->
                    Problem.of(
                            Problem.Kind.NOT_FOUND,
                            "estate-version-unknown",
                            "There is no version " + number + " of the estate.",
                            "See anabranch estate history.")
                        .asException()));
  }

  /** Newest first. */
  public List<EstateVersion> history(int limit) {
    current();
    return store.newest(limit);
  }

  /** What changed from one version to another. */
  public List<Change> diff(long from, long to) {
    return EstateDiff.between(version(from).estate(), version(to).estate());
  }
}
