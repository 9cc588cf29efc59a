package org.anabranch.web;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.anabranch.insight.BestTimes;
import org.anabranch.insight.PostingTimes;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Account;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.AccountCheck;
import org.anabranch.publish.schedule.Draft;
import org.anabranch.publish.schedule.OwnFiles;
import org.anabranch.publish.schedule.Recurrence;
import org.anabranch.publish.schedule.Schedule;
import org.anabranch.publish.schedule.ScheduleQuery;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.schedule.SimpleOptions;
import org.anabranch.publish.schedule.SimplePost;
import org.anabranch.publish.schedule.WallTime;
import org.anabranch.publish.schedule.Warning;
import org.jspecify.annotations.Nullable;

/** The calendar of posts, by month, week or as a list; one planned post; and a new one. */
final class SchedulePage implements HttpService {
  static final DateTimeFormatter FIELD = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm");
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("MMMM yyyy", Locale.ENGLISH);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);

  private static final int SHOWN_FILES = 24;

  private final Pages pages;
  private final Scheduling scheduling;
  private final Publisher publisher;
  private final PostingTimes times;
  private final Clock clock;

  SchedulePage(
      Pages pages, Scheduling scheduling, Publisher publisher, PostingTimes times, Clock clock) {
    this.pages = pages;
    this.scheduling = scheduling;
    this.publisher = publisher;
    this.times = times;
    this.clock = clock;
  }

  /** One planned post where it is shown, with what came of it when it was sent. */
  record Entry(ScheduledPost post, String account, @Nullable Publication publication, String time) {
    String tone() {
      return publication != null ? Show.tone(publication.state()) : SchedulePage.tone(post);
    }

    String said() {
      return publication != null ? Show.state(publication.state()) : SchedulePage.said(post);
    }
  }

  /**
   * @param inside whether it belongs to the month that is shown
   */
  record Day(LocalDate date, boolean today, boolean inside, List<Entry> entries) {
    String name() {
      return DAY.format(date);
    }
  }

  /**
   * @param view {@code month}, {@code week} or {@code list}
   * @param asking posts whose moment was missed
   * @param best when posts of the chosen account were seen most; null when none is chosen
   */
  record CalendarView(
      Chrome chrome,
      String view,
      String title,
      String before,
      String after,
      List<List<Day>> weeks,
      List<Day> days,
      List<Entry> asking,
      List<Schedule.Pause> pauses,
      List<Account> accounts,
      String account,
      String zone,
      int planned,
      @Nullable BestTimes best,
      ZonedDateTime now) {
    /** A new post at the next such moment. */
    String plan(BestTimes.Moment moment) {
      return "/schedule/new?account=%s&at=%s"
          .formatted(
              Show.query(account), Show.query(FIELD.format(moment.next(now).toLocalDateTime())));
    }

    String link(String other) {
      return "/schedule?view=%s&account=%s".formatted(other, Show.query(account));
    }
  }

  /** What was typed for a new post. */
  record Typed(
      String account,
      String title,
      String text,
      String hashtags,
      String link,
      String at,
      String zone,
      String when,
      String repeat,
      List<String> media,
      OptionsForm.Typed options) {}

  /**
   * @param files of the library, to choose from
   * @param takers which platforms take each option
   */
  record NewView(
      Chrome chrome,
      Typed typed,
      List<Account> accounts,
      List<OwnFiles.OwnFile> files,
      Map<Feature, String> takers,
      List<Warning> warnings,
      boolean asked) {}

  /**
   * @param takers which options its platform takes
   * @param earlier how it was before its last change; null when it was not changed
   */
  record OneView(
      Chrome chrome,
      Entry entry,
      Changed typed,
      Map<Feature, String> takers,
      List<Warning> warnings,
      @Nullable Draft earlier) {}

  /** What stands in the form of a planned post. */
  record Changed(
      String title, String text, String link, String at, String zone, OptionsForm.Typed options) {
    static Changed of(ScheduledPost post) {
      String link = post.post().link();
      return new Changed(
          post.post().title(),
          String.join("\n---\n", post.post().parts()),
          link == null ? "" : link,
          FIELD.format(post.at()),
          post.zone().getId(),
          OptionsForm.Typed.of(SimpleOptions.shownBy(post.post())));
    }

    static Changed of(Parameters form) {
      return new Changed(
          Pages.field(form, "title"),
          form.first("text").orElse("").replace("\r\n", "\n").strip(),
          Pages.field(form, "link"),
          Pages.field(form, "at"),
          Pages.field(form, "zone"),
          OptionsForm.changed(form));
    }

    Post onto(Post post) {
      Post worded =
          post.withWords(
              title,
              List.of(text.split("\n\\s*---\\s*\n")),
              post.hashtags(),
              link.isEmpty() ? null : link);
      return options.options().replacing(worded);
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/schedule", this::calendar);
    rules.get("/schedule/new", (req, res) -> fresh(req, res));
    rules.post("/schedule", this::add);
    rules.post("/schedule/pause", (_, res) -> pause(res, true));
    rules.post("/schedule/resume", (_, res) -> pause(res, false));
    rules.get("/schedule/posts/{id}", (req, res) -> one(res, Pages.id(req), null, null));
    rules.post("/schedule/posts/{id}", this::change);
    rules.post("/schedule/posts/{id}/undo", (req, res) -> act(req, res, scheduling.posts()::undo));
    rules.post(
        "/schedule/posts/{id}/now", (req, res) -> act(req, res, scheduling.posts()::sendNow));
    rules.post(
        "/schedule/posts/{id}/remove", (req, res) -> act(req, res, scheduling.posts()::remove));
  }

  private void calendar(ServerRequest request, ServerResponse response) {
    ZoneId zone = scheduling.posts().zone();
    LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
    String view = request.query().first("view").orElse("month");
    String account = request.query().first("account").orElse("");
    LocalDate at = request.query().first("at").asOptional().map(t -> day(t, today)).orElse(today);
    boolean week = view.equals("week");
    boolean list = view.equals("list");
    LocalDate monday = at.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    LocalDate first =
        list
            ? at
            : week
                ? monday
                : at.withDayOfMonth(1).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    LocalDate last =
        list
            ? at.plusDays(60)
            : week
                ? monday.plusDays(6)
                : at.with(TemporalAdjusters.lastDayOfMonth())
                    .with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY));
    List<Entry> entries = entries(first, last, zone, account);
    List<Day> days = days(first, last, today, YearMonth.from(at), list || week, entries, zone);
    List<List<Day>> weeks = new ArrayList<>();
    for (int i = 0; !list && i < days.size(); i += 7) {
      weeks.add(days.subList(i, i + 7));
    }
    LocalDate before = list ? at.minusDays(60) : week ? at.minusWeeks(1) : at.minusMonths(1);
    LocalDate after = list ? at.plusDays(60) : week ? at.plusWeeks(1) : at.plusMonths(1);
    CalendarView shown =
        new CalendarView(
            pages.chrome("Schedule", "schedule"),
            view,
            list || week ? DAY.format(first) + " – " + DAY.format(last) : MONTH.format(at),
            "/schedule?view=%s&at=%s&account=%s".formatted(view, before, Show.query(account)),
            "/schedule?view=%s&at=%s&account=%s".formatted(view, after, Show.query(account)),
            weeks,
            days.stream().filter(d -> !d.entries().isEmpty()).toList(),
            missed(),
            scheduling.posts().pauses(),
            publisher.accounts(),
            account,
            zone.getId(),
            entries.size(),
            publisher.account(account).map(a -> times.of(a.id(), zone)).orElse(null),
            clock.instant().atZone(zone));
    pages.send(response, "schedule", shown.chrome(), shown);
  }

  private static LocalDate day(String text, LocalDate otherwise) {
    try {
      return LocalDate.parse(text.length() == 7 ? text + "-01" : text);
    } catch (DateTimeException e) {
      return otherwise;
    }
  }

  private List<Entry> entries(LocalDate first, LocalDate last, ZoneId zone, String account) {
    Instant from = first.atStartOfDay(zone).toInstant();
    Instant to = last.plusDays(1).atStartOfDay(zone).toInstant();
    return scheduling
        .posts()
        .list(ScheduleQuery.between(from, to).of(account.isEmpty() ? null : account))
        .stream()
        .map(this::entry)
        .toList();
  }

  private List<Entry> missed() {
    return scheduling.posts().list(ScheduleQuery.ALL.in(State.MISSED, State.REFUSED)).stream()
        .map(this::entry)
        .toList();
  }

  private Entry entry(ScheduledPost post) {
    String publication = post.publicationId();
    return new Entry(
        post,
        publisher.account(post.accountId()).map(Account::name).orElse(post.accountId()),
        publication == null ? null : publisher.publication(publication).orElse(null),
        post.due()
            .atZone(scheduling.posts().zone())
            .toLocalTime()
            .truncatedTo(ChronoUnit.MINUTES)
            .toString());
  }

  private static List<Day> days(
      LocalDate first,
      LocalDate last,
      LocalDate today,
      YearMonth month,
      boolean all,
      List<Entry> entries,
      ZoneId zone) {
    Map<LocalDate, List<Entry>> byDay =
        entries.stream()
            .collect(Collectors.groupingBy(e -> LocalDate.ofInstant(e.post().due(), zone)));
    List<Day> days = new ArrayList<>();
    for (LocalDate date = first; !date.isAfter(last); date = date.plusDays(1)) {
      days.add(
          new Day(
              date,
              date.equals(today),
              all || YearMonth.from(date).equals(month),
              byDay.getOrDefault(date, List.of())));
    }
    return days;
  }

  static String said(ScheduledPost post) {
    return switch (post.state()) {
      case WAITING -> "Planned";
      case SENDING -> "Being sent";
      case MISSED -> "Missed";
      case REFUSED -> "Does not fit";
      case SENT -> "Sent";
    };
  }

  static String tone(ScheduledPost post) {
    return switch (post.state()) {
      case WAITING -> "calm";
      case SENDING -> "busy";
      case MISSED -> "warn";
      case REFUSED -> "bad";
      case SENT -> "ok";
    };
  }

  private void fresh(ServerRequest request, ServerResponse response) {
    ZoneId zone = scheduling.posts().zone();
    LocalDateTime soon =
        LocalDateTime.ofInstant(clock.instant(), zone).plusHours(1).truncatedTo(ChronoUnit.HOURS);
    LocalDateTime at =
        request
            .query()
            .first("day")
            .asOptional()
            .map(d -> day(d, soon.toLocalDate()).atTime(9, 0))
            .filter(d -> d.isAfter(soon))
            .or(() -> request.query().first("at").asOptional().flatMap(SchedulePage::moment))
            .orElse(soon);
    Typed typed =
        new Typed(
            request.query().first("account").orElse(""),
            "",
            "",
            "",
            "",
            FIELD.format(at),
            zone.getId(),
            "at",
            "",
            List.of(),
            OptionsForm.Typed.NOTHING);
    send(response, typed, List.of(), false, null);
  }

  private static Optional<LocalDateTime> moment(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private void send(
      ServerResponse response,
      Typed typed,
      List<Warning> warnings,
      boolean asked,
      @Nullable Problem problem) {
    List<Account> accounts =
        publisher.accounts().stream()
            .sorted(Comparator.comparing(a -> a.platform().title()))
            .toList();
    Chrome chrome = pages.chrome("Plan a post", "schedule").with(problem);
    pages.send(
        response,
        "plan",
        chrome,
        new NewView(
            chrome,
            typed,
            accounts,
            scheduling.files().recent(SHOWN_FILES),
            OptionsForm.takers(publisher, accounts),
            warnings,
            asked));
  }

  /** With warnings, the form is shown once more, and a second press plans it all the same. */
  private void add(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    Typed typed = typed(form);
    try {
      ZoneId zone = WallTime.zone(typed.zone(), scheduling.posts().zone());
      Account account =
          publisher
              .account(typed.account())
              .orElseThrow(
                  () ->
                      Problem.badInput(
                              "account-missing", "No account is chosen.", "Choose an account.")
                          .asException());
      Post post =
          typed
              .options()
              .options()
              .of(post(typed).on(account.platform(), scheduling.root(), scheduling.files()));
      AccountCheck.require(publisher, account, post);
      switch (typed.when()) {
        case "queue" -> scheduling.queues().add(account.id(), post);
        case "repeat" ->
            scheduling
                .recurring()
                .add(
                    account.id(),
                    post,
                    new Recurrence(typed.repeat(), LocalDateTime.parse(typed.at()), zone));
        default -> {
          Draft draft = Draft.of(account.id(), post, WallTime.read(typed.at(), zone), zone);
          List<Warning> warnings = scheduling.posts().warnings(draft, Optional.empty());
          if (!warnings.isEmpty() && !form.contains("sure")) {
            send(response, typed, warnings, true, null);
            return;
          }
          scheduling.posts().add(draft);
        }
      }
      Pages.see(response, "/schedule");
    } catch (ProblemException e) {
      send(response, typed, List.of(), false, e.problem());
    } catch (DateTimeException e) {
      send(response, typed, List.of(), false, noTime());
    }
  }

  private static Problem noTime() {
    return Problem.badInput("time-invalid", "No moment was given.", "Choose a day and a time.");
  }

  private static Typed typed(Parameters form) {
    return new Typed(
        Pages.field(form, "account"),
        Pages.field(form, "title"),
        form.first("text").orElse("").replace("\r\n", "\n").strip(),
        Pages.field(form, "hashtags"),
        Pages.field(form, "link"),
        Pages.field(form, "at"),
        Pages.field(form, "zone"),
        Pages.field(form, "when"),
        Pages.field(form, "repeat"),
        form.contains("media") ? form.all("media") : List.of(),
        OptionsForm.typed(form));
  }

  private static SimplePost post(Typed typed) {
    return new SimplePost(
        typed.title(),
        List.of(typed.text().split("\n\\s*---\\s*\n")),
        SimplePost.tags(typed.hashtags()),
        typed.link(),
        typed.media(),
        false,
        null);
  }

  /**
   * @param typed what was typed and could not be saved; null for what is stored
   */
  private void one(
      ServerResponse response, String id, @Nullable Changed typed, @Nullable Problem problem) {
    ScheduledPost post =
        scheduling.posts().find(id).orElseThrow(() -> Pages.unknown("planned post", id));
    Chrome chrome = pages.chrome(Show.name(post.post()), "schedule").with(problem);
    List<Warning> warnings =
        post.state().isOpen()
            ? scheduling
                .posts()
                .warnings(
                    Draft.of(post.accountId(), post.post(), post.due(), post.zone()),
                    Optional.of(id))
            : List.of();
    pages.send(
        response,
        "planned",
        chrome,
        new OneView(
            chrome,
            entry(post),
            typed == null ? Changed.of(post) : typed,
            publisher
                .account(post.accountId())
                .map(a -> OptionsForm.takers(publisher, List.of(a)))
                .orElseGet(() -> OptionsForm.takers(publisher, post.post().platform())),
            warnings,
            scheduling.posts().earlier(id).orElse(null)));
  }

  private void change(ServerRequest request, ServerResponse response) {
    String id = Pages.id(request);
    ScheduledPost before =
        scheduling.posts().find(id).orElseThrow(() -> Pages.unknown("planned post", id));
    Changed typed = Changed.of(Pages.form(request));
    try {
      Post after = typed.onto(before.post());
      if (!after.equals(before.post())) {
        Account account = publisher.account(before.accountId()).orElse(null);
        if (account != null) {
          AccountCheck.require(publisher, account, after);
        }
      }
      ZoneId zone = WallTime.zone(typed.zone(), before.zone());
      scheduling.posts().change(id, after, WallTime.read(typed.at(), zone), zone);
      Pages.see(response, "/schedule/posts/" + id);
    } catch (ProblemException e) {
      one(response, id, typed, e.problem());
    } catch (DateTimeException e) {
      one(response, id, typed, noTime());
    }
  }

  private void act(ServerRequest request, ServerResponse response, Consumer<String> act) {
    String id = Pages.id(request);
    try {
      act.accept(id);
      boolean there = scheduling.posts().find(id).isPresent();
      Pages.see(response, there ? "/schedule/posts/" + id : "/schedule");
    } catch (ProblemException e) {
      if (scheduling.posts().find(id).isEmpty()) {
        throw e;
      }
      one(response, id, null, e.problem());
    }
  }

  private void pause(ServerResponse response, boolean paused) {
    if (paused) {
      scheduling.posts().pause(Optional.empty());
    } else {
      scheduling.posts().resume(Optional.empty());
    }
    Pages.see(response, "/schedule");
  }
}
