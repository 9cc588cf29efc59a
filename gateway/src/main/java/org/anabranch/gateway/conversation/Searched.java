package org.anabranch.gateway.conversation;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A search of the web that a vendor ran for its answer, as far as it tells.
 *
 * @param id what the vendor calls it; empty where it has no name
 * @param queries what was looked for
 * @param pages what was found
 * @param billed how many searches the vendor charges for it
 */
public record Searched(String id, List<String> queries, List<Page> pages, long billed) {
  public Searched {
    queries = List.copyOf(queries);
    pages = List.copyOf(pages);
  }

  /** A page that was found. */
  public record Page(String url, @Nullable String title) {}

  /** The queries as one, for dialects whose searches have one each. */
  public String query() {
    return String.join("; ", queries);
  }

  /** The same with its words replaced. */
  public Searched map(UnaryOperator<String> text) {
    return new Searched(
        id,
        queries.stream().map(text).toList(),
        pages.stream()
            .map(
                page ->
                    new Page(
                        text.apply(page.url()),
                        page.title() == null ? null : text.apply(page.title())))
            .toList(),
        billed);
  }

  /** In words, for vendors that did not run it. */
  public String told() {
    String asked =
        queries.isEmpty() ? "(Searched the web.)" : "(Searched the web: " + query() + ")";
    return pages.isEmpty() ? asked : asked + "\n" + found(pages);
  }

  /** What was found, in words. */
  public static String found(List<Page> pages) {
    return pages.stream()
        .map(page -> page.title() == null ? page.url() : page.title() + " " + page.url())
        .collect(Collectors.joining("\n", "(Found:\n", ")"));
  }

  /** How many searches are charged for these parts of an answer. */
  public static long billed(List<Part> parts) {
    long billed = 0;
    for (Part part : parts) {
      billed +=
          part instanceof Part.Native own && own.searched() != null ? own.searched().billed() : 0;
    }
    return billed;
  }
}
