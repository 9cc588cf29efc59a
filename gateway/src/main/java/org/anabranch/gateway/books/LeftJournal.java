package org.anabranch.gateway.books;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.route.Decision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an earlier process left of the journal. A call that it opened and never closed is charged
 * what was reserved for it, since nobody knows what it came to.
 */
final class LeftJournal {
  private static final Logger LOG = LoggerFactory.getLogger(LeftJournal.class);

  private final Path directory;
  private final String name;
  private final Books books;
  private final Batch batch;

  /**
   * @param name what the books know the journal by
   * @param batch is filled and emptied
   */
  LeftJournal(Path directory, String name, Books books, Batch batch) {
    this.directory = directory;
    this.name = name;
    this.books = books;
    this.batch = batch;
  }

  /** Enters it and deletes its files; returns the number of the last that was ever used. Blocks. */
  long carryOver() {
    List<Path> files = segments();
    Mark before = books.mark(name);
    for (Path file : files) {
      try {
        carryOver(file, before);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + file, e);
      }
    }
    long last = files.isEmpty() ? 0 : number(files.getLast());
    Batch ends = books.batch();
    books.underWay().forEach(opened -> ends.add(interrupted(opened)));
    if (ends.entries() > 0) {
      LOG.atWarn()
          .addKeyValue("calls", ends.entries())
          .log("Calls that a crash interrupted are charged what was reserved for them");
      books.apply(ends, new Mark(name, last, Long.MAX_VALUE));
    }
    files.forEach(LeftJournal::delete);
    return Math.max(last, before.segment());
  }

  /** Enters what lies behind the mark; of the rest only open calls are taken note of. */
  private void carryOver(Path file, Mark before) throws IOException {
    long number = number(file);
    long entered =
        number < before.segment()
            ? Long.MAX_VALUE
            : number > before.segment() ? 0 : Math.min(before.bytes(), Files.size(file));
    try (JournalFile segment = new JournalFile(file, 0, entered)) {
      while (batch.fill(segment, Bookkeeper.FULL_WHEN_BEHIND, () -> {})) {
        books.recall(batch);
      }
    }
    if (entered < Files.size(file)) {
      try (JournalFile segment = new JournalFile(file, entered, Long.MAX_VALUE)) {
        while (batch.fill(segment, Bookkeeper.FULL_WHEN_BEHIND, () -> {})) {
          books.apply(batch, new Mark(name, number, segment.at()));
        }
      }
    }
  }

  private static Entry.Closed interrupted(Entry.Opened opened) {
    Decision d = opened.decision();
    String first =
        d.candidates().stream()
            .filter(c -> c.removedBy() == null)
            .map(Decision.Candidate::deploymentId)
            .findFirst()
            .orElse(null);
    String vendor =
        d.candidates().stream()
            .filter(c -> c.deploymentId().equals(first))
            .map(Decision.Candidate::vendor)
            .findFirst()
            .orElse("");
    return new Entry.Closed(
        d.id(),
        d.at().toEpochMilli(),
        d.caller(),
        opened.payer(),
        d.model(),
        first,
        "",
        vendor,
        false,
        Usage.NONE,
        opened.reserved(),
        first == null
            ? List.of()
            : List.of(
                new Decision.Attempt(
                    first, Decision.Attempt.Why.FIRST, 0, -1, 0, "interrupted by a crash")),
        List.of(
            new Decision.Note(
                Decision.Note.Kind.CRASH,
                "charged what was reserved, " + opened.reserved() + ", until it is corrected",
                1)));
  }

  private List<Path> segments() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(f -> f.getFileName().toString().matches("\\d{12}\\.log"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + directory, e);
    }
  }

  private static long number(Path segment) {
    return Long.parseLong(segment.getFileName().toString().substring(0, 12));
  }

  static void delete(Path segment) {
    try {
      Files.deleteIfExists(segment);
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", segment).setCause(e).log("A journal file stays behind");
    }
  }
}
