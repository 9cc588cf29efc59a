package org.anabranch.web;

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
import org.jspecify.annotations.Nullable;

/** The calendar of posts, by month, week or as a list, and what pauses it. */
final class CalendarPage implements HttpService {
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("MMMM yyyy", Locale.ENGLISH);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);

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
   * @param inside whether it belongs to the month that is shown
   */
  record Day(LocalDate date, boolean today, boolean inside, List<PlannedEntry> entries) {
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
      List<PlannedEntry> asking,
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
              Show.query(account),
              Show.query(NewPostPage.FIELD.format(moment.next(now).toLocalDateTime())));
    }

    String link(String other) {
      return "/schedule?view=%s&account=%s".formatted(other, Show.query(account));
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/schedule", this::calendar);
    rules.post("/schedule/pause", (_, res) -> pause(res, true));
    rules.post("/schedule/resume", (_, res) -> pause(res, false));
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
    List<PlannedEntry> entries = entries(first, last, zone, account);
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

  static LocalDate day(String text, LocalDate otherwise) {
    try {
      return LocalDate.parse(text.length() == 7 ? text + "-01" : text);
    } catch (DateTimeException e) {
      return otherwise;
    }
  }

  private List<PlannedEntry> entries(LocalDate first, LocalDate last, ZoneId zone, String account) {
    Instant from = first.atStartOfDay(zone).toInstant();
    Instant to = last.plusDays(1).atStartOfDay(zone).toInstant();
    return scheduling
        .posts()
        .list(ScheduleQuery.between(from, to).of(account.isEmpty() ? null : account))
        .stream()
        .map(this::entry)
        .toList();
  }

  private List<PlannedEntry> missed() {
    return scheduling.posts().list(ScheduleQuery.ALL.in(State.MISSED, State.REFUSED)).stream()
        .map(this::entry)
        .toList();
  }

  private PlannedEntry entry(ScheduledPost post) {
    return PlannedEntry.of(post, publisher, scheduling.posts().zone());
  }

  private static List<Day> days(
      LocalDate first,
      LocalDate last,
      LocalDate today,
      YearMonth month,
      boolean all,
      List<PlannedEntry> entries,
      ZoneId zone) {
    Map<LocalDate, List<PlannedEntry>> byDay =
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

  private void pause(ServerResponse response, boolean paused) {
    if (paused) {
      scheduling.posts().pause(Optional.empty());
    } else {
      scheduling.posts().resume(Optional.empty());
    }
    Pages.see(response, "/schedule");
  }
}
