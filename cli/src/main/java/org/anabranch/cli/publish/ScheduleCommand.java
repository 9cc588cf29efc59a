package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.anabranch.cli.product.PlaceOptions;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.product.Session;
import org.anabranch.cli.terminal.Surroundings;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.schedule.AccountCheck;
import org.anabranch.publish.schedule.Draft;
import org.anabranch.publish.schedule.PostChange;
import org.anabranch.publish.schedule.ScheduleQuery;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.schedule.SimpleOptions;
import org.anabranch.publish.schedule.SimplePost;
import org.anabranch.publish.schedule.WallTime;
import org.anabranch.publish.schedule.Warning;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code anabranch schedule}: lists the calendar, or plans one post. */
@Command(
    name = "schedule",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists what is planned, or plans TEXT for an account. Posts go out while a server runs."
    })
final class ScheduleCommand implements Callable<Integer> {
  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm", Locale.ENGLISH);
  private static final int WIDTH = 50;

  private final Product product;
  private final Surroundings here;
  private final PrintWriter out;

  @Parameters(arity = "0..1", paramLabel = "TEXT", description = "What to publish.")
  private @Nullable String text;

  @Option(names = "--to", paramLabel = "ACCOUNT", description = "An account's id, or a platform.")
  private @Nullable String to;

  @Option(names = "--at", paramLabel = "TIME", description = "When: 2026-12-01T09:00.")
  private @Nullable String at;

  @Option(
      names = "--now",
      description = "At once, in place of --at; with --change also one missed.")
  private boolean now;

  @Option(names = "--zone", paramLabel = "ZONE", description = "By the clock of Europe/Berlin, …")
  private @Nullable String zone;

  @Option(names = "--queue", description = "In the account's next free slot.")
  private boolean queue;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "A library id, or a file in the media folder.")
  private List<String> images = List.of();

  @Option(
      names = "--cover",
      paramLabel = "FILE",
      description = "The cover's picture; a video that needs one else gets a still of itself.")
  private @Nullable String cover;

  @Option(
      names = "--article",
      paramLabel = "TEXT",
      description = {
        "The article, for platforms that take one: HTML, or paragraphs between empty lines,",
        "\"## \" before a heading, [1] where the first picture stands."
      })
  private @Nullable String article;

  @Option(names = "--ai", description = "A model made it: labelled as the platform asks.")
  private boolean aiMade;

  @Option(names = "--title", paramLabel = "TITLE", description = "Where the platform has one.")
  private @Nullable String title;

  @Option(names = "--link", paramLabel = "URL", description = "Where it has a field of its own.")
  private @Nullable String link;

  @Option(
      names = "--change",
      paramLabel = "ID",
      description = {
        "Changes a planned post: TEXT, --title, --link, --at, --image (all its files), --cover,"
            + " --article and how it is shown, as far as given; \"\" takes something away."
      })
  private @Nullable String change;

  @Option(names = "--undo", paramLabel = "ID", description = "Takes the last change back.")
  private @Nullable String undo;

  @Option(names = "--remove", paramLabel = "ID", description = "Takes a planned post out.")
  private @Nullable String remove;

  @Mixin private ShownOptions shown = new ShownOptions();
  @Mixin private PlaceOptions place = new PlaceOptions();

  ScheduleCommand(Product product, Surroundings here, PrintWriter out) {
    this.product = product;
    this.here = here;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Session session = product.open(place.place(here))) {
      Scheduling scheduling = session.scheduling();
      if (remove != null) {
        scheduling.posts().remove(remove);
        out.println(remove + " is taken out.");
      } else if (undo != null) {
        out.println(line(scheduling.posts().undo(undo)));
      } else if (change != null) {
        change(session, change);
      } else if (text == null) {
        list(scheduling);
      } else {
        plan(session, text);
      }
    }
    return 0;
  }

  private void list(Scheduling scheduling) {
    List<ScheduledPost> posts = scheduling.posts().list(ScheduleQuery.ALL);
    scheduling
        .posts()
        .pauses()
        .forEach(
            p ->
                out.println("Paused: " + (p.workspace().isEmpty() ? "everything" : p.workspace())));
    if (posts.isEmpty()) {
      out.println("Nothing is planned.");
    }
    posts.forEach(p -> out.println(line(p)));
  }

  static String line(ScheduledPost post) {
    String words = post.post().text().replaceAll("\\s+", " ");
    return "%s  %s  %-8s %-18s %s"
        .formatted(
            post.id(),
            SHOWN.format(post.at()),
            post.state().name().toLowerCase(Locale.ROOT),
            post.post().platform().key(),
            words.length() > WIDTH ? words.substring(0, WIDTH) + "…" : words);
  }

  private void change(Session session, String id) {
    Scheduling scheduling = session.scheduling();
    ScheduledPost before =
        scheduling
            .posts()
            .find(id)
            .orElseThrow(
                () ->
                    Problem.of(
                            Problem.Kind.NOT_FOUND,
                            "scheduled-post-unknown",
                            "There is no planned post “" + id + "”.",
                            "List them with: anabranch schedule")
                        .asException());
    Post old = before.post();
    Connector connector =
        session
            .publisher()
            .account(before.accountId())
            .map(session.publisher()::connector)
            .orElseGet(() -> session.publisher().connector(old.platform()));
    Post after =
        new PostChange(
                title,
                text == null ? null : List.of(text),
                null,
                link,
                images.isEmpty() ? null : given(images),
                aiMade ? Boolean.TRUE : null,
                null,
                cover,
                article,
                Map.of(),
                shown.given())
            .of(old, connector, scheduling.root(), scheduling.files(), new Tenths(out));
    session
        .publisher()
        .account(before.accountId())
        .filter(_ -> !after.equals(old))
        .ifPresent(account -> AccountCheck.require(session.publisher(), account, after));
    ZoneId clock = WallTime.zone(zone, before.zone());
    Instant due = due(session, clock).orElse(before.due());
    out.println(line(scheduling.posts().change(id, after, due, clock)));
    String how = SimpleOptions.shownBy(after).told();
    if (!how.isEmpty()) {
      out.println("Shown with " + how);
    }
    out.println("To take it back: anabranch schedule --undo " + id);
  }

  /** The moment that was named, if one was. */
  private Optional<Instant> due(Session session, ZoneId clock) {
    return now
        ? Optional.of(session.clock().instant())
        : Optional.ofNullable(at).map(t -> WallTime.read(t, clock));
  }

  /** {@code --image ""} takes all files away. */
  private static List<String> given(List<String> names) {
    return names.stream().filter(n -> !n.isBlank()).toList();
  }

  private void plan(Session session, String words) {
    Account account = account(session);
    Scheduling scheduling = session.scheduling();
    Post post =
        new SimplePost(
                title == null ? "" : title,
                List.of(words),
                List.of(),
                link,
                images,
                aiMade,
                null,
                cover,
                article)
            .on(
                session.publisher().connector(account),
                shown.given(),
                scheduling.root(),
                scheduling.files(),
                new Tenths(out));
    AccountCheck.require(session.publisher(), account, post);
    if (queue) {
      out.println(line(scheduling.queues().add(account.id(), post)));
      return;
    }
    ZoneId clock = WallTime.zone(zone, scheduling.posts().zone());
    Instant due =
        due(session, clock)
            .orElseThrow(
                () ->
                    Problem.badInput(
                            "time-missing",
                            "No moment was given.",
                            "Add --at 2026-12-01T09:00, --queue or --now.")
                        .asException());
    Draft draft = Draft.of(account.id(), post, due, clock);
    if (at != null) {
      WallTime.warning(at, clock).ifPresent(w -> out.println("note: " + w.message()));
    }
    for (Warning warning : scheduling.posts().warnings(draft, Optional.empty())) {
      out.println("note: " + warning.message());
    }
    out.println(line(scheduling.posts().add(draft)));
  }

  private Account account(Session session) {
    String named = to == null ? "" : to;
    return session
        .publisher()
        .account(named)
        .or(() -> Platform.byKey(named).flatMap(session.publisher()::account))
        .orElseThrow(
            () ->
                Problem.badInput(
                        "account-missing",
                        named.isEmpty()
                            ? "No account was named."
                            : "There is no account " + named + ".",
                        "Name one with --to, by its id or its platform.")
                    .asException());
  }
}
