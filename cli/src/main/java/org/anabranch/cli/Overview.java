package org.anabranch.cli;

import java.util.List;

/** What {@code anabranch} alone says: every command in a line, by what it is for. */
final class Overview {
  /** Commands that belong together. */
  private record Chapter(String title, List<Entry> entries) {}

  private record Entry(String name, String what) {}

  private static final List<Chapter> CHAPTERS =
      List.of(
          new Chapter(
              "From an article to posts",
              List.of(
                  new Entry("run", "Takes an article round the loop: write, publish, measure"),
                  new Entry("runs", "Lists what was run"),
                  new Entry("show", "Shows the report of a run again"),
                  new Entry("handoff", "Closes a post that you published by hand"))),
          new Chapter(
              "Posts and accounts",
              List.of(
                  new Entry("accounts", "Shows how your accounts stand; connects them"),
                  new Entry("schedule", "Plans a post, or lists what is planned"),
                  new Entry("queue", "Shows or sets an account's weekly slots"),
                  new Entry("import", "Plans posts from a CSV table"),
                  new Entry("pause", "Holds back planned posts"),
                  new Entry("resume", "Lets them go again"),
                  new Entry("best-times", "Says at which hours an account's posts are seen"),
                  new Entry("media", "Keeps your own pictures and videos"),
                  new Entry("inbox", "Shows what people say below your posts"),
                  new Entry("reply", "Answers one of them"),
                  new Entry("remark", "Features, hides or removes one of them"),
                  new Entry("comments", "Says who may comment, where a platform can"),
                  new Entry("delete", "Takes a live post down"))),
          new Chapter(
              "Models",
              List.of(
                  new Entry("gateway", "Serves models alone, without the rest"),
                  new Entry("models", "Finds models, who serves them and at what price"),
                  new Entry("keys", "Makes and revokes keys with budgets"),
                  new Entry("usage", "Shows what was used and spent"),
                  new Entry("replay", "What the past would have cost otherwise"))),
          new Chapter(
              "Compute",
              List.of(
                  new Entry("plan", "Plans demand over the sites of an estate file"),
                  new Entry("estate", "Shows, checks and changes the estate on record"),
                  new Entry("rights", "Runs rights of first refusal"),
                  new Entry("drill", "What leaving a partner would stop, move and cost"),
                  new Entry("concentration", "How much hangs on whom"),
                  new Entry("forecast", "What demand will be"),
                  new Entry("simulate", "Plays bad luck against ways to choose sites"))),
          new Chapter(
              "The whole",
              List.of(
                  new Entry("serve", "Opens the console, the API and the gateway"),
                  new Entry("config", "Checks the configuration, or prints its schema"),
                  new Entry("secret", "Stores a secret, encrypted"),
                  new Entry("secrets", "Replaces the key that seals them"),
                  new Entry("export", "Writes all your data in open formats"))));

  private Overview() {}

  static List<String> names() {
    return CHAPTERS.stream().flatMap(c -> c.entries().stream()).map(Entry::name).toList();
  }

  static String text() {
    StringBuilder text = new StringBuilder();
    for (Chapter chapter : CHAPTERS) {
      text.append("%n%s%n".formatted(chapter.title()));
      chapter.entries().forEach(e -> text.append("  %-14s %s%n".formatted(e.name(), e.what())));
    }
    return text.toString();
  }
}
