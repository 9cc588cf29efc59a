package org.anabranch.web.publish;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.anabranch.insight.BestTimes;
import org.anabranch.insight.PostingTimes;
import org.anabranch.publish.Account;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.Schedule;
import org.anabranch.publish.schedule.ScheduleQuery;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.publish.schedule.ScheduledPost.State;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.anabranch.web.page.ViewerClock;
import org.jspecify.annotations.Nullable;

/** The calendar of posts, by month, week or as a list, and what pauses it. */
final class CalendarPage implements HttpService {
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("MMMM yyyy", Locale.ENGLISH);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);

  private static final int LIST_DAYS = 60;

  private final Pages pages;
  private final Scheduling scheduling;
  private final Publisher publisher;
  private final PostingTimes times;
  private final Clock clock;

  CalendarPage(
      Pages pages, Scheduling scheduling, Publisher publisher, PostingTimes times, Clock clock) {
    this.pages = pages;
    this.scheduling = scheduling;
    this.publisher = publisher;
    this.times = times;
    this.clock = clock;
  }

  /**
   * Which part of the calendar is shown, and how many posts of a day before the rest is counted.
   */
  enum Span {
    MONTH(3, 5),
    WEEK(12, 12),
    LIST(10, 10),
    DAY(Integer.MAX_VALUE, Integer.MAX_VALUE);

    private final int shown;
    private final int listed;

    Span(int shown, int listed) {
      this.shown = shown;
      this.listed = listed;
    }

    static Span of(String word) {
      return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst().orElse(MONTH);
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    String title() {
      return word().substring(0, 1).toUpperCase(Locale.ROOT) + word().substring(1);
    }

    boolean grid() {
      return this == MONTH || this == WEEK;
    }

    LocalDate first(LocalDate at) {
      return switch (this) {
        case MONTH -> monday(at.withDayOfMonth(1));
        case WEEK -> monday(at);
        case LIST, DAY -> at;
      };
    }

    LocalDate last(LocalDate at) {
      return switch (this) {
        case MONTH ->
            at.with(TemporalAdjusters.lastDayOfMonth())
                .with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY));
        case WEEK -> monday(at).plusDays(6);
        case LIST -> at.plusDays(LIST_DAYS);
        case DAY -> at;
      };
    }

    LocalDate moved(LocalDate at, int by) {
      return switch (this) {
        case MONTH -> at.plusMonths(by);
        case WEEK -> at.plusWeeks(by);
        case LIST -> at.plusDays((long) LIST_DAYS * by);
        case DAY -> at.plusDays(by);
      };
    }

    private static LocalDate monday(LocalDate at) {
      return at.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }
  }

  /**
   * @param inside whether it belongs to the month that is shown
   * @param entries the first of the day
   * @param planned how many there are
   */
  record Day(
      LocalDate date, boolean today, boolean inside, List<PlannedEntry> entries, int planned) {
    String name() {
      return DAY.format(date);
    }

    /** The first of them, in a grid's cell. */
    List<PlannedEntry> first(Span span) {
      return entries.subList(0, Math.min(entries.size(), span.shown));
    }

    int more(Span span) {
      return planned - first(span).size();
    }

    int moreListed() {
      return planned - entries.size();
    }
  }

  /**
   * @param asking posts whose moment was missed
   * @param best when posts of the chosen account were seen most; null when none is chosen
   * @param whole false when there are more posts than a page reads
   */
  record CalendarView(
      Chrome chrome,
      Span span,
      LocalDate at,
      String title,
      List<List<Day>> weeks,
      List<Day> days,
      List<PlannedEntry> asking,
      List<Schedule.Pause> pauses,
      List<Account> accounts,
      String account,
      int planned,
      boolean whole,
      @Nullable BestTimes best,
      ZonedDateTime now) {
    /** A new post at the next such moment. */
    String plan(BestTimes.Moment moment) {
      return "/schedule/new?account=%s&at=%s"
          .formatted(
              Show.query(account),
              Show.query(NewPostPage.FIELD.format(moment.next(now).toLocalDateTime())));
    }

    String link(Span other) {
      return link(other, at);
    }

    String day(Day day) {
      return link(Span.DAY, day.date());
    }

    String moved(int by) {
      return link(span, span.moved(at, by));
    }

    String exported(String form) {
      return "/schedule/export.%s?from=%s&to=%s&account=%s"
          .formatted(form, span.first(at), span.last(at), Show.query(account));
    }

    private String link(Span other, LocalDate day) {
      return "/schedule?view=%s&at=%s&account=%s".formatted(other.word(), day, Show.query(account));
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/schedule", this::calendar);
    rules.post("/schedule/pause", (_, res) -> pause(res, true));
    rules.post("/schedule/resume", (_, res) -> pause(res, false));
  }

  private void calendar(ServerRequest request, ServerResponse response) {
    ZoneId zone = ViewerClock.zone();
    LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
    Span span = Span.of(request.query().first("view").orElse("month"));
    String account = request.query().first("account").orElse("");
    LocalDate at = request.query().first("at").asOptional().map(t -> day(t, today)).orElse(today);
    LocalDate first = span.first(at);
    LocalDate last = span.last(at);
    List<ScheduledPost> posts = posts(first, last, zone, account);
    List<Day> days = days(span, at, today, posts, zone);
    List<List<Day>> weeks = new ArrayList<>();
    for (int i = 0; span.grid() && i < days.size(); i += 7) {
      weeks.add(days.subList(i, i + 7));
    }
    CalendarView shown =
        new CalendarView(
            pages.chrome("Schedule", "schedule"),
            span,
            at,
            title(span, at),
            weeks,
            days.stream().filter(d -> d.planned() > 0).toList(),
            missed(),
            scheduling.posts().pauses(),
            publisher.accounts(),
            account,
            posts.size(),
            posts.size() < ScheduleQuery.MOST,
            publisher.account(account).map(a -> times.of(a.id(), zone)).orElse(null),
            clock.instant().atZone(zone));
    pages.send(response, "publish/schedule", shown.chrome(), shown);
  }

  private static String title(Span span, LocalDate at) {
    return switch (span) {
      case MONTH -> MONTH.format(at);
      case DAY -> DAY.format(at);
      case WEEK, LIST -> DAY.format(span.first(at)) + " – " + DAY.format(span.last(at));
    };
  }

  static LocalDate day(String text, LocalDate otherwise) {
    try {
      return LocalDate.parse(text.length() == 7 ? text + "-01" : text);
    } catch (DateTimeException e) {
      return otherwise;
    }
  }

  private List<ScheduledPost> posts(LocalDate first, LocalDate last, ZoneId zone, String account) {
    Instant from = first.atStartOfDay(zone).toInstant();
    Instant to = last.plusDays(1).atStartOfDay(zone).toInstant();
    return scheduling
        .posts()
        .list(ScheduleQuery.between(from, to).of(account.isEmpty() ? null : account));
  }

  private List<PlannedEntry> missed() {
    return scheduling.posts().list(ScheduleQuery.ALL.in(State.MISSED, State.REFUSED)).stream()
        .map(this::entry)
        .toList();
  }

  private PlannedEntry entry(ScheduledPost post) {
    return PlannedEntry.of(post, publisher, ViewerClock.zone());
  }

  private List<Day> days(
      Span span, LocalDate at, LocalDate today, List<ScheduledPost> posts, ZoneId zone) {
    Map<LocalDate, List<ScheduledPost>> byDay =
        posts.stream().collect(Collectors.groupingBy(p -> LocalDate.ofInstant(p.due(), zone)));
    List<Day> days = new ArrayList<>();
    for (LocalDate date = span.first(at); !date.isAfter(span.last(at)); date = date.plusDays(1)) {
      List<ScheduledPost> planned = byDay.getOrDefault(date, List.of());
      days.add(
          new Day(
              date,
              date.equals(today),
              span != Span.MONTH || YearMonth.from(date).equals(YearMonth.from(at)),
              planned.stream().limit(span.listed).map(this::entry).toList(),
              planned.size()));
    }
    return days;
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
