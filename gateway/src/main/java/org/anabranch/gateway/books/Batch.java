package org.anabranch.gateway.books;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What follows one another in a journal on its way into the books: summed up and packed entry by
 * entry, so that no more entries live than calls are under way. Is filled again and again, and
 * keeps its pages: megabytes under load, which the collector would otherwise carry about. For one
 * thread.
 */
final class Batch {
  /** A tenth of a millisecond's work. */
  private static final int PIECE = 64;

  private final Function<String, Entry.@Nullable Opened> before;
  private final Map<String, Entry.Opened> begun = new HashMap<>();
  private final Set<String> ended = new HashSet<>();
  private UsageSums sums = new UsageSums();
  private final List<DecisionPages.Builder> pages = new ArrayList<>();
  private int usedPages;
  private final UsePages.Builder uses = new UsePages.Builder();
  private int entries;

  /**
   * @param before finds a call that earlier batches opened
   */
  Batch(Function<String, Entry.@Nullable Opened> before) {
    this.before = before;
  }

  /** Empties it for what follows. */
  void clear() {
    begun.clear();
    ended.clear();
    sums = new UsageSums();
    pages.forEach(DecisionPages.Builder::clear);
    usedPages = 0;
    uses.clear();
    entries = 0;
  }

  /**
   * Replaces what it holds by what follows in the file, whole runs of it; false at its end.
   *
   * @param full how many entries are enough
   * @param afterPiece is run after every small piece of the work
   */
  boolean fill(JournalFile file, int full, Runnable afterPiece) throws IOException {
    clear();
    while (entries < full || !file.isAtStartOfRun()) {
      Entry entry = file.next();
      if (entry == null) {
        break;
      }
      add(entry);
      if (entries % PIECE == 0) {
        afterPiece.run();
      }
    }
    return entries > 0;
  }

  void add(Entry entry) {
    entries++;
    switch (entry) {
      case Entry.Opened opened -> begun.put(opened.id(), opened);
      case Entry.Closed closed -> add(closed);
      case Entry.Beside beside -> {
        page().add(beside);
        used(beside.use(), beside.part());
      }
    }
  }

  private void add(Entry.Closed closed) {
    Entry.Opened opened = begun.remove(closed.id());
    if (opened == null) {
      opened = before.apply(closed.id());
      ended.add(closed.id());
    }
    if (opened != null) {
      page().add(opened, closed);
    }
    used(closed, Entry.Part.CALL);
  }

  private void used(Entry.Closed closed, Entry.Part part) {
    String deployment = closed.deployment();
    if (deployment != null) {
      sums.add(closed, deployment, part);
      uses.add(closed, deployment);
    }
  }

  private DecisionPages.Builder page() {
    if (usedPages == 0 || pages.get(usedPages - 1).isFull()) {
      if (usedPages == pages.size()) {
        pages.add(new DecisionPages.Builder(usedPages));
      }
      usedPages++;
    }
    return pages.get(usedPages - 1);
  }

  int entries() {
    return entries;
  }

  /** Within the transaction that moves the mark. */
  void write(Handle h, Mark upTo) {
    new UsageTables(h).add(sums);
    pages.forEach(page -> page.write(h, upTo));
    uses.write(h, upTo);
  }

  /** Calls that it opened and did not end, by their ids. */
  Map<String, Entry.Opened> begun() {
    return begun;
  }

  /** Ids that ended in it and were not opened in it. */
  Set<String> ended() {
    return ended;
  }
}
