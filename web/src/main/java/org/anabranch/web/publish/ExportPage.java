package org.anabranch.web.publish;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.insight.Insight;
import org.anabranch.insight.Observation;
import org.anabranch.publish.Media;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.ScheduleQuery;
import org.anabranch.publish.schedule.ScheduledPost;
import org.anabranch.publish.schedule.Scheduling;
import org.anabranch.publish.schedule.WallTime;
import org.anabranch.web.page.Csv;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.ViewerClock;

/**
 * The calendar, the posts and their figures as files. A calendar's table can be imported again; its
 * times are by the clock that the pages tell times by.
 */
final class ExportPage implements HttpService {
  private static final int MOST = 10_000;

  private final Pages pages;
  private final Scheduling scheduling;
  private final Publisher publisher;
  private final Insight insight;

  ExportPage(Pages pages, Scheduling scheduling, Publisher publisher, Insight insight) {
    this.pages = pages;
    this.scheduling = scheduling;
    this.publisher = publisher;
    this.insight = insight;
  }

  /**
   * A post with its newest figures.
   *
   * @param provenance of the figures; empty while there are none
   */
  private record Measured(Publication post, Map<Metric, Long> figures, String provenance) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/schedule/export.csv", (req, res) -> calendarTable(res, planned(req)));
    rules.get(
        "/schedule/export.json",
        (req, res) -> pages.json(res, "anabranch-calendar.json", planned(req)));
    rules.get("/posts/export.csv", (_, res) -> postTable(res));
    rules.get(
        "/posts/export.json",
        (_, res) -> pages.json(res, "anabranch-posts.json", posts().map(this::measured).toList()));
    rules.get("/posts/figures.csv", (_, res) -> figureTable(res));
    rules.get(
        "/posts/figures.json",
        (_, res) ->
            pages.json(
                res,
                "anabranch-figures.json",
                posts().flatMap(p -> insight.observations(p.id()).stream()).toList()));
  }

  private List<ScheduledPost> planned(ServerRequest request) {
    ZoneId zone = ViewerClock.zone();
    LocalDate from = CalendarPage.day(request.query().first("from").orElse(""), LocalDate.EPOCH);
    LocalDate to =
        CalendarPage.day(request.query().first("to").orElse(""), LocalDate.EPOCH.plusYears(1_000));
    String account = request.query().first("account").orElse("");
    return scheduling
        .posts()
        .list(
            ScheduleQuery.between(
                    from.atStartOfDay(zone).toInstant(),
                    to.plusDays(1).atStartOfDay(zone).toInstant())
                .of(account.isEmpty() ? null : account));
  }

  private void calendarTable(ServerResponse response, List<ScheduledPost> planned) {
    ZoneId zone = ViewerClock.zone();
    Csv csv =
        new Csv(
            "account",
            "platform",
            "at",
            "zone",
            "title",
            "text",
            "hashtags",
            "link",
            "ai",
            "state",
            "files",
            "id");
    for (ScheduledPost each : planned) {
      var post = each.post();
      csv.row(
          each.accountId(),
          post.platform().key(),
          WallTime.write(each.due(), zone),
          zone.getId(),
          post.title(),
          String.join("\n---\n", post.parts()),
          String.join(" ", post.hashtags()),
          post.link() == null ? "" : post.link(),
          post.aiMade() ? "yes" : "",
          each.state().name().toLowerCase(Locale.ROOT),
          post.media().stream()
              .map(Media::file)
              .map(f -> String.valueOf(f.getFileName()))
              .collect(Collectors.joining(" ")),
          each.id());
    }
    pages.csv(response, "anabranch-calendar.csv", csv);
  }

  private Stream<Publication> posts() {
    return publisher.recent(MOST).stream();
  }

  private Measured measured(Publication post) {
    Map<Metric, Long> figures = new TreeMap<>();
    String provenance = "";
    for (Observation one : insight.observations(post.id())) {
      figures.put(one.metric(), one.value());
      provenance = one.provenance().word();
    }
    return new Measured(post, figures, provenance);
  }

  private void postTable(ServerResponse response) {
    String[] head =
        Stream.concat(
                Stream.of("id", "platform", "account", "state", "title", "text", "link", "changed"),
                Stream.concat(
                    Stream.of(Metric.values()).map(Words::metric), Stream.of("provenance")))
            .toArray(String[]::new);
    Csv csv = new Csv(head);
    posts()
        .map(this::measured)
        .forEach(
            m -> {
              Publication post = m.post();
              Stream<Object> words =
                  Stream.of(
                      post.id(),
                      post.post().platform().key(),
                      post.accountId(),
                      Words.state(post.state()),
                      post.post().title(),
                      String.join("\n---\n", post.post().parts()),
                      post.link().orElse(""),
                      WallTime.write(post.updatedAt(), ViewerClock.zone()));
              Stream<Object> figures =
                  Stream.of(Metric.values())
                      .map(f -> m.figures().containsKey(f) ? m.figures().get(f) : "");
              csv.row(
                  Stream.concat(Stream.concat(words, figures), Stream.of(m.provenance()))
                      .toArray());
            });
    pages.csv(response, "anabranch-posts.csv", csv);
  }

  private void figureTable(ServerResponse response) {
    Csv csv = new Csv("publication", "platform", "metric", "value", "at", "provenance");
    posts()
        .forEach(
            p ->
                insight
                    .observations(p.id())
                    .forEach(
                        o ->
                            csv.row(
                                p.id(),
                                p.post().platform().key(),
                                Words.metric(o.metric()),
                                o.value(),
                                o.at(),
                                o.provenance().word())));
    pages.csv(response, "anabranch-figures.csv", csv);
  }
}
