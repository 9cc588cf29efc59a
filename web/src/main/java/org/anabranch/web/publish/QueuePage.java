package org.anabranch.web.publish;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Account;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.Queues;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.schedule.Series;
import org.anabranch.publish.schedule.Slot;
import org.anabranch.publish.schedule.WallTime;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.ViewerClock;
import org.jspecify.annotations.Nullable;

/** The weekly slots of each account's queue, and the recurring posts. */
final class QueuePage implements HttpService {
  private final Pages pages;
  private final Scheduling scheduling;
  private final Publisher publisher;

  QueuePage(Pages pages, Scheduling scheduling, Publisher publisher) {
    this.pages = pages;
    this.scheduling = scheduling;
    this.publisher = publisher;
  }

  /**
   * One account's week as the form has it: for each day its times, parted by blanks.
   *
   * @param open whether it was typed and not taken, so that it is to be mended
   */
  record Week(Account account, String zone, List<DayTimes> days, int slots, boolean open) {}

  record DayTimes(DayOfWeek day, String times) {
    String name() {
      return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }
  }

  record View(Chrome chrome, List<Week> weeks, List<Series> series) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/schedule/queues", (_, res) -> show(res, null, null));
    rules.post("/schedule/queues", this::set);
    rules.post("/schedule/series/{id}/stop", this::stop);
  }

  private void show(ServerResponse response, @Nullable Problem problem, @Nullable Week typed) {
    Chrome chrome = pages.chrome("Queues", "schedule").with(problem);
    View view =
        new View(
            chrome,
            publisher.accounts().stream()
                .map(a -> typed != null && typed.account().equals(a) ? typed : week(a))
                .toList(),
            scheduling.recurring().list().stream().filter(Series::active).toList());
    pages.send(response, "publish/queues", chrome, view);
  }

  private Week week(Account account) {
    Queues.Week week = scheduling.queues().week(account.id());
    List<DayTimes> days =
        Arrays.stream(DayOfWeek.values())
            .map(
                day ->
                    new DayTimes(
                        day,
                        String.join(
                            " ",
                            week.slots().stream()
                                .filter(s -> s.day() == day)
                                .map(s -> s.time().toString())
                                .toList())))
            .toList();
    ZoneId zone = week.slots().isEmpty() ? ViewerClock.zone() : week.zone();
    return new Week(account, zone.getId(), days, week.slots().size(), false);
  }

  private void set(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    String id = Pages.field(form, "account");
    Optional<Account> known = publisher.account(id);
    try {
      Account account = known.orElseThrow(() -> Pages.unknown("account", id));
      ZoneId zone = WallTime.zone(Pages.field(form, "zone"), ViewerClock.zone());
      List<Slot> slots = new ArrayList<>();
      for (DayOfWeek day : DayOfWeek.values()) {
        for (String time : Pages.field(form, day.name()).split("[\\s,]+")) {
          if (!time.isEmpty()) {
            slots.add(new Slot(day, time(time)));
          }
        }
      }
      scheduling.queues().set(account.id(), zone, slots);
      Pages.see(response, "/schedule/queues");
    } catch (ProblemException e) {
      show(response, e.problem(), known.map(a -> typed(a, form)).orElse(null));
    }
  }

  private Week typed(Account account, Parameters form) {
    List<DayTimes> days =
        Arrays.stream(DayOfWeek.values())
            .map(day -> new DayTimes(day, Pages.field(form, day.name())))
            .toList();
    int slots = scheduling.queues().week(account.id()).slots().size();
    return new Week(account, Pages.field(form, "zone"), days, slots, true);
  }

  private static LocalTime time(String text) {
    if (!text.matches("([01]?\\d|2[0-3]):[0-5]\\d")) {
      throw Problem.badInput(
              "slot-invalid", "“" + text + "” is no time.", "Write times as 09:30 17:00.")
          .asException();
    }
    return LocalTime.parse(text.length() == 4 ? "0" + text : text);
  }

  private void stop(ServerRequest request, ServerResponse response) {
    try {
      scheduling.recurring().stop(Pages.id(request));
      Pages.see(response, "/schedule/queues");
    } catch (ProblemException e) {
      show(response, e.problem(), null);
    }
  }
}
