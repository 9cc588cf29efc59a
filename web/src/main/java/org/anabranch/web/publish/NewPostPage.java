package org.anabranch.web.publish;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Account;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.AccountCheck;
import org.anabranch.publish.schedule.Draft;
import org.anabranch.publish.schedule.Recurrence;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.schedule.WallTime;
import org.anabranch.publish.schedule.Warning;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.ViewerClock;
import org.jspecify.annotations.Nullable;

/** A new post for one account: the form asks for what that account's platform takes. */
final class NewPostPage implements HttpService {
  static final DateTimeFormatter FIELD = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm");

  /** How many posts near in time are named; more say no more. */
  private static final int NEAREST = 2;

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

  /** What was typed. */
  record Typed(
      String account, PostFields fields, String at, String zone, String when, String repeat) {}

  /**
   * @param takes what the chosen account's platform takes; null while there is no account
   * @param files to choose from, those that are chosen first
   * @param cuts what fitting the files would take away, to be agreed to
   */
  record View(
      Chrome chrome,
      Typed typed,
      List<Account> accounts,
      @Nullable Takes takes,
      List<PostFields.Choice> files,
      List<Warning> warnings,
      List<String> cuts,
      boolean asked) {
    /** Accounts of one name on one platform are told apart by their ids. */
    String label(Account account) {
      String label = account.platform().title() + ": " + account.name();
      boolean twice =
          accounts.stream()
              .anyMatch(
                  a ->
                      !a.id().equals(account.id())
                          && a.platform() == account.platform()
                          && a.name().equals(account.name()));
      return twice ? label + " · " + account.id() : label;
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/schedule/new", this::fresh);
    rules.post("/schedule/form", this::another);
    rules.post("/schedule", this::add);
  }

  private void fresh(ServerRequest request, ServerResponse response) {
    ZoneId zone = ViewerClock.zone();
    LocalDateTime soon =
        LocalDateTime.ofInstant(clock.instant(), zone).plusHours(1).truncatedTo(ChronoUnit.HOURS);
    LocalDateTime at =
        request
            .query()
            .first("day")
            .asOptional()
            .flatMap(d -> moment(d + "T09:00"))
            .filter(d -> d.isAfter(soon))
            .or(() -> request.query().first("at").asOptional().flatMap(NewPostPage::moment))
            .orElse(soon);
    Typed typed =
        new Typed(
            request.query().first("account").orElse(""),
            PostFields.NOTHING,
            FIELD.format(at),
            zone.getId(),
            "at",
            "");
    send(response, typed, List.of(), List.of(), null);
  }

  private static Optional<LocalDateTime> moment(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Another account was chosen: its fields, with what was typed already. */
  private void another(ServerRequest request, ServerResponse response) {
    send(response, typed(Pages.form(request)), List.of(), List.of(), null);
  }

  private void send(
      ServerResponse response,
      Typed typed,
      List<Warning> warnings,
      List<String> cuts,
      @Nullable Problem problem) {
    List<Account> accounts =
        publisher.accounts().stream()
            .sorted(Comparator.comparing(a -> a.platform().title()))
            .toList();
    Optional<Account> chosen =
        accounts.stream()
            .filter(a -> a.id().equals(typed.account()))
            .findFirst()
            .or(() -> accounts.stream().findFirst());
    Chrome chrome = pages.chrome("Plan a post", "schedule").with(problem);
    pages.send(
        response,
        "publish/plan",
        chrome,
        new View(
            chrome,
            typed,
            accounts,
            chosen.map(a -> Takes.of(publisher, a)).orElse(null),
            typed.fields().choices(scheduling.files(), null),
            warnings,
            cuts,
            !warnings.isEmpty() || !cuts.isEmpty()));
  }

  /** With warnings, the form is shown once more, and a second press plans it all the same. */
  private void add(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    Typed typed = typed(form);
    try {
      ZoneId zone = WallTime.zone(typed.zone(), ViewerClock.zone());
      Account account =
          publisher
              .account(typed.account())
              .orElseThrow(
                  () ->
                      Problem.badInput(
                              "account-missing", "No account is chosen.", "Choose an account.")
                          .asException());
      List<String> cuts = typed.fields().cuts(account.platform(), null, scheduling.files());
      if (!cuts.isEmpty() && !form.contains("sure")) {
        send(response, typed, List.of(), cuts, null);
        return;
      }
      Post post =
          typed
              .fields()
              .post(publisher.connector(account), null, scheduling.root(), scheduling.files());
      AccountCheck.require(publisher, account, post);
      switch (typed.when()) {
        case "queue" -> calendar(response, day(scheduling.queues().add(account.id(), post)));
        case "repeat" -> {
          LocalDateTime start = LocalDateTime.parse(typed.at());
          scheduling
              .recurring()
              .add(account.id(), post, new Recurrence(typed.repeat(), start, zone));
          calendar(response, start.toLocalDate());
        }
        default -> {
          Instant due =
              typed.when().equals("now") ? clock.instant() : WallTime.read(typed.at(), zone);
          Draft draft = Draft.of(account.id(), post, due, zone);
          scheduling.posts().check(draft);
          List<Warning> warnings = warnings(draft, typed, zone);
          if (!warnings.isEmpty() && !form.contains("sure")) {
            send(response, typed, warnings, List.of(), null);
            return;
          }
          ScheduledPost added = scheduling.posts().add(draft);
          if (typed.when().equals("now")) {
            Pages.see(response, "/schedule/posts/" + added.id());
          } else {
            calendar(response, day(added));
          }
        }
      }
    } catch (ProblemException e) {
      send(response, typed, List.of(), List.of(), e.problem());
    } catch (DateTimeException e) {
      send(response, typed, List.of(), List.of(), noTime());
    }
  }

  /** Of others that are near, the nearest alone. */
  private List<Warning> warnings(Draft draft, Typed typed, ZoneId zone) {
    boolean now = typed.when().equals("now");
    List<Warning> all =
        new ArrayList<>(now ? List.of() : WallTime.warning(typed.at(), zone).stream().toList());
    all.addAll(scheduling.posts().warnings(draft, Optional.empty()));
    List<Warning> near = all.stream().filter(w -> w.kind() == Warning.Kind.CONFLICT).toList();
    return all.stream()
        .filter(w -> w.kind() != Warning.Kind.CONFLICT || near.indexOf(w) < NEAREST)
        .toList();
  }

  /** Where what was planned is to be seen. */
  private static void calendar(ServerResponse response, LocalDate day) {
    Pages.see(response, "/schedule?at=" + day);
  }

  private static LocalDate day(ScheduledPost post) {
    return LocalDate.ofInstant(post.due(), ViewerClock.zone());
  }

  static Problem noTime() {
    return Problem.badInput("time-invalid", "No moment was given.", "Choose a day and a time.");
  }

  private static Typed typed(Parameters form) {
    return new Typed(
        Pages.field(form, "account"),
        PostFields.of(form, PostFields.NOTHING),
        Pages.field(form, "at"),
        Pages.field(form, "zone"),
        Pages.field(form, "when"),
        Pages.field(form, "repeat"));
  }
}
