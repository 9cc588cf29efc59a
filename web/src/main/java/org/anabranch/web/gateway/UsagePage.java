package org.anabranch.web.gateway;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.anabranch.gateway.books.UsageCsv;
import org.anabranch.gateway.books.UsageLine;
import org.anabranch.gateway.books.UsageQuery;
import org.anabranch.gateway.books.UsageSum;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.kernel.Money;
import org.anabranch.web.page.Chart;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/** What was used and spent, by day and by whatever tells it apart. */
final class UsagePage implements HttpService {
  private static final int DAYS_BY_DEFAULT = 29;
  private static final int COLOURS = 7;

  private final Pages pages;
  private final Treasury treasury;
  private final Clock clock;

  UsagePage(Pages pages, Treasury treasury, Clock clock) {
    this.pages = pages;
    this.treasury = treasury;
    this.clock = clock;
  }

  record Row(String name, UsageSum sum, String share) {}

  record View(
      Chrome chrome,
      UsageQuery query,
      String by,
      List<String> dimensions,
      List<Row> rows,
      UsageSum total,
      @Nullable Chart chart) {
    String csv() {
      return "/usage.csv?by=" + by + "&from=" + query.from() + "&to=" + query.to();
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/usage", this::show);
    rules.get("/usage.csv", this::csv);
  }

  private void show(ServerRequest request, ServerResponse response) {
    UsageQuery query = query(request);
    List<UsageLine> lines = treasury.usage(query);
    Map<String, UsageSum> sums = new HashMap<>();
    lines.forEach(l -> sums.merge(l.name(), l.sum(), UsageSum::plus));
    UsageSum total = lines.stream().map(UsageLine::sum).reduce(UsageSum.NOTHING, UsageSum::plus);
    List<Row> rows =
        sums.entrySet().stream()
            .map(e -> new Row(shown(e.getKey()), e.getValue(), share(e.getValue(), total)))
            .sorted(
                Comparator.comparing((Row r) -> r.sum().cost())
                    .thenComparing(r -> r.sum().requests())
                    .reversed()
                    .thenComparing(Row::name))
            .toList();
    View view =
        new View(
            pages.chrome("Usage", "usage"),
            query,
            lower(query.by()),
            Arrays.stream(UsageQuery.By.values()).map(UsagePage::lower).toList(),
            rows,
            total,
            lines.isEmpty() ? null : chart(query, lines, rows));
    pages.send(response, "gateway/usage", view.chrome(), view);
  }

  private static String lower(UsageQuery.By by) {
    return by.name().toLowerCase(Locale.ROOT);
  }

  private static String shown(String name) {
    return name.isEmpty() ? "none" : name;
  }

  private static String share(UsageSum sum, UsageSum total) {
    double all = total.cost().usd().doubleValue();
    return all == 0 ? "" : Show.percent(sum.cost().usd().doubleValue() / all);
  }

  /** Dollars by day, stacked; requests where nothing cost anything. */
  private static Chart chart(UsageQuery query, List<UsageLine> lines, List<Row> rows) {
    boolean free = rows.stream().allMatch(r -> r.sum().cost().equals(Money.ZERO));
    List<LocalDate> days = query.from().datesUntil(query.to().plusDays(1)).toList();
    List<String> told = rows.stream().limit(COLOURS).map(Row::name).toList();
    Map<String, double[]> values = new HashMap<>();
    for (UsageLine line : lines) {
      String name = told.contains(shown(line.name())) ? shown(line.name()) : "others";
      int day = (int) (line.day().toEpochDay() - query.from().toEpochDay());
      values.computeIfAbsent(name, n -> new double[days.size()])[day] +=
          free ? line.sum().requests() : line.sum().cost().usd().doubleValue();
    }
    List<Chart.Series> series =
        Stream.concat(told.stream(), Stream.of("others"))
            .filter(values::containsKey)
            .map(n -> new Chart.Series(n, "flow", boxed(values.getOrDefault(n, new double[0]))))
            .toList();
    return new Chart(
        "columns",
        free ? "requests" : "USD",
        days.stream().map(LocalDate::toString).toList(),
        series);
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private void csv(ServerRequest request, ServerResponse response) {
    pages.csv(response, "usage.csv", UsageCsv.of(treasury.usage(query(request))));
  }

  /** Whatever makes no sense in an address is as if it were not there. */
  private UsageQuery query(ServerRequest request) {
    LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    LocalDate to = day(request, "to", today);
    LocalDate from = day(request, "from", to.minusDays(DAYS_BY_DEFAULT));
    String asked = request.query().first("by").orElse("key");
    UsageQuery.By by =
        Arrays.stream(UsageQuery.By.values())
            .filter(b -> b.name().equalsIgnoreCase(asked))
            .findFirst()
            .orElse(UsageQuery.By.KEY);
    try {
      return new UsageQuery(from, to, by, null);
    } catch (IllegalArgumentException e) {
      return new UsageQuery(to.minusDays(DAYS_BY_DEFAULT), to, by, null);
    }
  }

  private static LocalDate day(ServerRequest request, String name, LocalDate otherwise) {
    try {
      return request.query().first(name).map(LocalDate::parse).orElse(otherwise);
    } catch (DateTimeParseException e) {
      return otherwise;
    }
  }
}
