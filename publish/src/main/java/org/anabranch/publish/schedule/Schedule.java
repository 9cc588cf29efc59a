package org.anabranch.publish.schedule;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.jdbi.v3.core.result.RowView;

/**
 * The calendar: which post goes to which account when. What a method returned is durable. A post
 * that does not fit its platform is refused before it is stored, with the reason. Safe for many
 * threads; calls block on the database.
 */
public final class Schedule {
  private static final String EVERYTHING = "*";

  /** People and forms name moments by the minute. */
  private static final Duration PRESENT = Duration.ofMinutes(1);

  private final ScheduleStore store;
  private final Database database;
  private final Publisher publisher;
  private final SchedulePolicy policy;
  private final UsualZone usualZone;
  private final Ids ids;
  private final Clock clock;
  private volatile Runnable changed = () -> {};

  public Schedule(
      Database database,
      Path root,
      Publisher publisher,
      SchedulePolicy policy,
      Ids ids,
      Clock clock) {
    this.database = database;
    this.store = new ScheduleStore(database, root, clock);
    this.publisher = publisher;
    this.policy = policy;
    this.usualZone = new UsualZone(database, policy.zone());
    this.ids = ids;
    this.clock = clock;
  }

  ScheduleStore store() {
    return store;
  }

  SchedulePolicy policy() {
    return policy;
  }

  /** Called after each change that may make something due; must not block. */
  void onChange(Runnable listener) {
    changed = listener;
  }

  /** The wall clock where nobody names another. */
  public ZoneId zone() {
    return usualZone.zone();
  }

  /** What {@link #zone} gives, to be chosen. */
  public UsualZone usualZone() {
    return usualZone;
  }

  /** How late a missed post still goes out by itself. */
  public Duration lateUpTo() {
    return policy.lateUpTo();
  }

  /** A problem, with what to do, when the post does not fit its account; stores nothing. */
  public void check(Draft draft) {
    made(draft);
  }

  public ScheduledPost add(Draft draft) {
    return add(List.of(draft)).getFirst();
  }

  /**
   * All or none. The present minute means at once; a moment before it is refused with {@code
   * moment-passed}.
   */
  public List<ScheduledPost> add(List<Draft> drafts) {
    Map<String, Account> known = new HashMap<>();
    List<ScheduledPost> posts =
        drafts.stream()
            .map(d -> made(d, known.computeIfAbsent(d.accountId(), this::account)))
            .toList();
    store.add(posts);
    changed.run();
    return posts;
  }

  /** Checked and complete, but not stored. */
  ScheduledPost made(Draft draft) {
    return made(draft, account(draft.accountId()));
  }

  ScheduledPost made(Draft draft, Account account) {
    requireFits(account, draft.post());
    Instant now = clock.instant();
    requireNotPassed(draft.due(), draft.zone(), now);
    return new ScheduledPost(
        ids.next("sch"),
        account.workspace(),
        account.id(),
        draft.post(),
        notPast(draft.due(), now),
        draft.zone(),
        State.WAITING,
        draft.origin(),
        draft.series(),
        null,
        null,
        now,
        now);
  }

  /** A mistyped hour, last year's table or a change taken back must not send anything. */
  private static void requireNotPassed(Instant due, ZoneId zone, Instant now) {
    if (due.isBefore(now.minus(PRESENT))) {
      throw Problem.badInput(
              "moment-passed",
              "%s (%s) has passed."
                  .formatted(
                      LocalDateTime.ofInstant(due, zone)
                          .truncatedTo(ChronoUnit.MINUTES)
                          .toString()
                          .replace('T', ' '),
                      zone),
              "Choose a moment to come, or the present one to send it at once.")
          .asException();
    }
  }

  /** The present minute means: at once. It is not late, for it was never before us. */
  private static Instant notPast(Instant due, Instant now) {
    return due.isBefore(now) ? now : due;
  }

  private Account account(String id) {
    return publisher
        .account(id)
        .orElseThrow(
            () ->
                Problem.badInput(
                        "account-missing",
                        "There is no account “%s”.".formatted(id),
                        "Name one that is connected.")
                    .asException());
  }

  private void requireFits(Account account, Post post) {
    if (account.platform() != post.platform()) {
      throw Problem.badInput(
              "account-of-other-platform",
              "The account %s is on %s, and the post is for %s."
                  .formatted(account.id(), account.platform().title(), post.platform().title()),
              "Choose an account of the post's platform.")
          .asException();
    }
    List<Failure> failures = publisher.connector(account).validate(post);
    if (!failures.isEmpty()) {
      throw Problem.badInput(
              "post-does-not-fit",
              failures.stream().map(Failure::message).collect(Collectors.joining(" ")),
              fixes(failures))
          .asException();
    }
    publisher
        .unfetchable(account, post)
        .ifPresent(
            why -> {
              throw Problem.badInput(
                      "media-unreachable",
                      why.message(),
                      why.fix() == null ? "Set media.public_base_url." : why.fix())
                  .asException();
            });
  }

  /** What to do about them, each once; the usual where they do not say. */
  private static String fixes(List<Failure> failures) {
    String told =
        failures.stream()
            .map(Failure::fix)
            .filter(Objects::nonNull)
            .distinct()
            .collect(Collectors.joining(" "));
    return told.isEmpty() ? "Edit the text, the media or how it is shown." : told;
  }

  public Optional<ScheduledPost> find(String id) {
    return store.find(id);
  }

  public List<ScheduledPost> list(ScheduleQuery wanted) {
    return store.list(wanted);
  }

  /**
   * Changes text and moment of a post that was not sent yet; one that was missed or refused waits
   * again. A change sends nothing: a moment that has passed is refused with {@code moment-passed},
   * and where the moment stays and has passed, what did not go out goes on waiting for a person.
   */
  public ScheduledPost change(String id, Post post, Instant due, ZoneId zone) {
    ScheduledPost before = required(id);
    requireFits(account(before.accountId()), post);
    Instant now = clock.instant();
    boolean stays = due.equals(before.due()) && due.isBefore(now);
    if (!stays) {
      requireNotPassed(due, zone, now);
    }
    if (!store.change(id, post, stays ? due : notPast(due, now), zone, stays)) {
      throw tooLate(required(id));
    }
    changed.run();
    return required(id);
  }

  /** How a post that was not sent yet was before its last change; empty when it had none. */
  public Optional<Draft> earlier(String id) {
    return store.earlier(id);
  }

  /** Takes the last change back; done twice, it is there again. */
  public ScheduledPost undo(String id) {
    Draft earlier =
        earlier(id)
            .orElseThrow(
                () ->
                    Problem.of(
                            Problem.Kind.CONFLICT,
                            "nothing-to-undo",
                            "The post was not changed, or is sent already.",
                            "Look at it first.")
                        .asException());
    return change(id, earlier.post(), earlier.due(), earlier.zone());
  }

  /** The same post at another moment. */
  public ScheduledPost move(String id, Instant due, ZoneId zone) {
    return change(id, required(id).post(), due, zone);
  }

  /** A person decides that it goes out at once: one that was missed, or any that waits. */
  public ScheduledPost sendNow(String id) {
    ScheduledPost post = required(id);
    return change(id, post.post(), clock.instant(), post.zone());
  }

  /** Takes it out of the calendar, before it was sent. */
  public void remove(String id) {
    ScheduledPost post = required(id);
    if (!store.remove(id)) {
      throw tooLate(post);
    }
  }

  private ScheduledPost required(String id) {
    return store
        .find(id)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "scheduled-post-unknown",
                        "There is no scheduled post “%s”.".formatted(id),
                        "List them to see their ids.")
                    .asException());
  }

  private static RuntimeException tooLate(ScheduledPost post) {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "scheduled-post-sent",
            "The %s post is sent already.".formatted(post.post().platform().title()),
            post.publicationId() == null
                ? "Look at it again in a moment."
                : "See publication %s; it can be cancelled until it is visible."
                    .formatted(post.publicationId()))
        .asException();
  }

  /** What a person should know before this is scheduled, or changed to this. */
  public List<Warning> warnings(Draft draft, Optional<String> changing) {
    ScheduleQuery around =
        ScheduleQuery.between(
                draft.due().minus(Neighbours.ALIKE_WITHIN),
                draft.due().plus(Neighbours.ALIKE_WITHIN))
            .of(draft.accountId());
    return warnings(draft, changing, neighbours(_ -> store.list(around)));
  }

  List<Warning> warnings(Draft draft, Optional<String> changing, Neighbours neighbours) {
    return neighbours.warnings(draft, changing);
  }

  /** Everything that many drafts, of any account, are to be compared with. */
  Neighbours neighbours() {
    Instant from = clock.instant().minus(Neighbours.ALIKE_WITHIN);
    return neighbours(
        account ->
            store.list(new ScheduleQuery(from, null, null, account, Set.of(), ScheduleQuery.MOST)));
  }

  private Neighbours neighbours(Function<String, List<ScheduledPost>> planned) {
    return new Neighbours(planned, publisher.recent(Neighbours.COMPARED), policy.near());
  }

  /** Nothing of the workspace goes out until it is resumed; empty stands for every workspace. */
  public void pause(Optional<String> workspace) {
    database.change(
        h ->
            h.createUpdate(
                    "insert into pause(workspace, since) values (:workspace, :now) on"
                        + " conflict(workspace) do nothing")
                .bind("workspace", workspace.orElse(EVERYTHING))
                .bind("now", clock.millis())
                .execute());
  }

  /**
   * Lets it go on. What was due meanwhile goes out when it is not later than the policy allows;
   * else a person is asked. Resuming everything resumes every workspace.
   */
  public void resume(Optional<String> workspace) {
    database.change(
        h ->
            h.createUpdate("delete from pause where :workspace = '*' or workspace = :workspace")
                .bind("workspace", workspace.orElse(EVERYTHING))
                .execute());
    changed.run();
  }

  /**
   * @param workspace empty for everything
   */
  public record Pause(String workspace, Instant since) {}

  public List<Pause> pauses() {
    return database.read(
        h ->
            h.createQuery("select workspace, since from pause order by workspace")
                .map(
                    (RowView row) ->
                        new Pause(
                            row.getColumn("workspace", String.class).replace(EVERYTHING, ""),
                            Instant.ofEpochMilli(row.getColumn("since", Long.class))))
                .list());
  }
}
