package org.anabranch.compute.concentration;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which caps are newly passed, asked again and again: a cap is news when somebody passes it, none
 * while it stays so, and news again after it was kept in between. Remembers in memory, so after a
 * restart what is passed is news once more. For one thread.
 */
public final class CapNews {
  private final ConcentrationBook book;
  private Set<Told> told = Set.of();

  private record Told(Cap cap, String who) {}

  public CapNews(ConcentrationBook book) {
    this.book = book;
  }

  /** Blocks while usage is read; when that fails, what was told before stays told. */
  public List<Passed> look() {
    if (!book.hasCaps()) {
      return List.of();
    }
    Set<Told> now = new HashSet<>();
    List<Passed> news = new ArrayList<>();
    for (Passed passed : book.now().passed()) {
      Told one = new Told(passed.cap(), passed.who());
      now.add(one);
      if (!told.contains(one)) {
        news.add(passed);
      }
    }
    told = now;
    return news;
  }
}
