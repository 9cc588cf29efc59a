package org.anabranch.web;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Account;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.AccountCheck;
import org.anabranch.publish.schedule.Draft;
import org.anabranch.publish.schedule.OwnFiles;
import org.anabranch.publish.schedule.Recurrence;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.schedule.SimplePost;
import org.anabranch.publish.schedule.WallTime;
import org.anabranch.publish.schedule.Warning;
import org.jspecify.annotations.Nullable;

/** The form for a new planned post. */
final class NewPostPage implements HttpService {
  static final DateTimeFormatter FIELD = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm");
  private static final int SHOWN_FILES = 24;

  private final Pages pages;
  private final Scheduling scheduling;
  private final Publisher publisher;
  private final Clock clock;

  NewPostPage(Pages pages, Scheduling scheduling, Publisher publisher, Clock clock) {
    this.pages = pages;
    this.scheduling = scheduling;
    this.publisher = publisher;
    this.clock = clock;
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

  @Override
  public void routing(HttpRules rules) {
    rules.get("/schedule/new", this::fresh);
    rules.post("/schedule", this::add);
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
            .map(d -> CalendarPage.day(d, soon.toLocalDate()).atTime(9, 0))
            .filter(d -> d.isAfter(soon))
            .or(() -> request.query().first("at").asOptional().flatMap(NewPostPage::moment))
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
      Optional<LocalDate> day =
          planned(typed, account, post, zone, form.contains("sure"), response);
      day.ifPresent(d -> Pages.see(response, "/schedule?at=" + d));
    } catch (ProblemException e) {
      send(response, typed, List.of(), false, e.problem());
    } catch (DateTimeException e) {
      send(response, typed, List.of(), false, noTime());
    }
  }

  /** Plans it; the day on which it goes out first, or empty when warnings were shown instead. */
  private Optional<LocalDate> planned(
      Typed typed, Account account, Post post, ZoneId zone, boolean sure, ServerResponse response) {
    switch (typed.when()) {
      case "queue" -> {
        return Optional.of(day(scheduling.queues().add(account.id(), post)));
      }
      case "repeat" -> {
        LocalDateTime start = LocalDateTime.parse(typed.at());
        scheduling.recurring().add(account.id(), post, new Recurrence(typed.repeat(), start, zone));
        return Optional.of(start.toLocalDate());
      }
      default -> {
        Draft draft = Draft.of(account.id(), post, WallTime.read(typed.at(), zone), zone);
        List<Warning> warnings =
            new ArrayList<>(WallTime.warning(typed.at(), zone).stream().toList());
        warnings.addAll(scheduling.posts().warnings(draft, Optional.empty()));
        if (!warnings.isEmpty() && !sure) {
          send(response, typed, warnings, true, null);
          return Optional.empty();
        }
        return Optional.of(day(scheduling.posts().add(draft)));
      }
    }
  }

  private LocalDate day(ScheduledPost post) {
    return LocalDate.ofInstant(post.due(), scheduling.posts().zone());
  }

  static Problem noTime() {
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
}
