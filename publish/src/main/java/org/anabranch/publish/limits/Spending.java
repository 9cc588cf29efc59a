package org.anabranch.publish.limits;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Platform;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Meter;
import org.anabranch.publish.limits.Prices.Kind;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What each workspace spends on X's API in a month (UTC), counted by kind of call at the configured
 * prices, and the cap on it. A call is charged before it leaves, whatever comes of it, and is
 * refused here when the cap would be passed; what a read brings beyond one thing is charged when it
 * is there, so the cap may be passed by one page of reading. Calls to the sandbox cost nothing. An
 * estimate: X's own bill counts. Safe for many threads and nodes.
 */
public final class Spending implements Meter {
  private static final String ALL = "*";
  private static final BigDecimal MOST_USD = new BigDecimal(1_000_000);

  private final Database database;
  private final Settings settings;
  private final Clock clock;

  /**
   * @param capUsd of each workspace in a month; null for none
   * @param caps of workspaces that have their own
   */
  public record Settings(Prices prices, @Nullable BigDecimal capUsd, Map<String, BigDecimal> caps) {
    public static final Settings NO_CAP = new Settings(Prices.PUBLISHED, null, Map.of());

    public Settings {
      caps = Map.copyOf(caps);
    }

    Optional<BigDecimal> cap(String workspace) {
      return Optional.ofNullable(caps.getOrDefault(workspace, capUsd));
    }
  }

  /** What was spent on one kind of call. */
  public record Spent(Kind kind, long calls, BigDecimal usd) {}

  /**
   * A workspace's month.
   *
   * @param cap empty where there is none
   */
  public record Month(YearMonth month, BigDecimal usd, Optional<BigDecimal> cap, List<Spent> by) {}

  public Spending(Database database, Settings settings, Clock clock) {
    this.database = database;
    this.settings = settings;
    this.clock = clock;
  }

  /** What a workspace has spent in the month that it is. */
  public Month month(String workspace) {
    YearMonth month = thisMonth();
    List<Spent> by = new ArrayList<>();
    Map<String, Long> all = new HashMap<>();
    database.read(
        h ->
            h.createQuery(
                    "select kind, calls, micro_usd from x_spending where workspace = :workspace"
                        + " and month = :month order by micro_usd desc, kind")
                .bind("workspace", workspace)
                .bind("month", month.toString())
                .map(
                    (row, _) -> {
                      String kind = row.getString("kind");
                      long micro = row.getLong("micro_usd");
                      return kind.equals(ALL)
                          ? all.put(ALL, micro)
                          : by.add(new Spent(Kind.valueOf(kind), row.getLong("calls"), usd(micro)));
                    })
                .list());
    return new Month(month, usd(all.getOrDefault(ALL, 0L)), cap(workspace), List.copyOf(by));
  }

  /** What the workspace may spend in a month: as a person said, else as it is configured. */
  public Optional<BigDecimal> cap(String workspace) {
    return database
        .read(
            h ->
                h.createQuery("select micro_usd from x_cap where workspace = :workspace")
                    .bind("workspace", workspace)
                    .mapTo(Long.class)
                    .findOne())
        .map(Spending::usd)
        .or(() -> settings.cap(workspace));
  }

  /**
   * From now on the workspace may spend this in a month; empty: as it is configured.
   *
   * @throws org.anabranch.kernel.ProblemException for less than nothing
   */
  public void cap(String workspace, Optional<BigDecimal> usd) {
    if (usd.isPresent() && (usd.get().signum() < 0 || usd.get().compareTo(MOST_USD) > 0)) {
      throw Problem.badInput(
              "cap-invalid",
              "“%s” is no cap.".formatted(usd.get().toPlainString()),
              "Give dollars for a month, from 0 to 1,000,000.")
          .asException();
    }
    database.change(
        h -> {
          h.createUpdate("delete from x_cap where workspace = :workspace")
              .bind("workspace", workspace)
              .execute();
          usd.ifPresent(
              cap ->
                  h.createUpdate(
                          "insert into x_cap(workspace, micro_usd) values (:workspace, :micro)")
                      .bind("workspace", workspace)
                      .bind("micro", Prices.microUsd(cap))
                      .execute());
        });
  }

  private YearMonth thisMonth() {
    return YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
  }

  private static BigDecimal usd(long micro) {
    return BigDecimal.valueOf(micro, 6).stripTrailingZeros();
  }

  @Override
  public Optional<Failure> before(Asked asked) {
    Optional<Kind> kind = kind(asked);
    if (kind.isEmpty() || charge(asked.account().workspace(), kind.get(), 1, true)) {
      return Optional.empty();
    }
    String cap = cap(asked.account().workspace()).map(BigDecimal::toPlainString).orElse("0");
    return Optional.of(
        new Failure(
                Reason.QUOTA,
                Failure.SPENDING_CAP,
                "The cap of $%s on what workspace %s spends on X in a month is reached."
                    .formatted(cap, asked.account().workspace()),
                untilNextMonth())
            .withFix(
                "Raise the cap on the Accounts page, or wait for the next month: it goes out by"
                    + " itself then."));
  }

  private Duration untilNextMonth() {
    Instant next = thisMonth().plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    return Duration.between(clock.instant(), next);
  }

  @Override
  public void after(Asked asked, Api.Reply reply) {
    kind(asked)
        .filter(k -> k == Kind.READ || k == Kind.OWNED_READ || k == Kind.USER_READ)
        .ifPresent(
            k -> {
              JsonNode data = reply.json().path("data");
              if (data.size() > 1 && data.isArray()) {
                charge(asked.account().workspace(), k, data.size() - 1, false);
              }
            });
  }

  /** Empty for what costs nothing. */
  private static Optional<Kind> kind(Asked asked) {
    if (asked.account().platform() != Platform.X
        || asked.account().provenance() != Provenance.MEASURED) {
      return Optional.empty();
    }
    String call = Endpoint.of(asked);
    return switch (call) {
      case "POST /2/tweets" -> Optional.of(asked.withLink() ? Kind.POST_WITH_LINK : Kind.POST);
      case "DELETE /2/tweets/:id" -> Optional.of(Kind.DELETE);
      case "GET /2/users/me" -> Optional.of(Kind.USER_READ);
      case "GET /2/tweets", "GET /2/tweets/:id", "GET /2/users/:id/tweets" ->
          Optional.of(Kind.OWNED_READ);
      default ->
          call.startsWith("GET /2/") && !call.contains("/media/")
              ? Optional.of(Kind.READ)
              : Optional.empty();
    };
  }

  /** False when the cap would be passed; then nothing is charged. */
  private boolean charge(String workspace, Kind kind, int times, boolean capped) {
    long price = settings.prices().of(kind) * times;
    long cap =
        capped ? cap(workspace).map(Prices::microUsd).orElse(Long.MAX_VALUE) : Long.MAX_VALUE;
    String month = thisMonth().toString();
    return price <= cap
        && database.write(
            h -> {
              boolean taken = add(h, workspace, month, ALL, times, price, cap - price) == 1;
              return taken
                  && add(h, workspace, month, kind.name(), times, price, Long.MAX_VALUE) == 1;
            });
  }

  private static int add(
      Handle h, String workspace, String month, String kind, int times, long price, long most) {
    return h.createUpdate(
            "insert into x_spending(workspace, month, kind, calls, micro_usd) values (:workspace,"
                + " :month, :kind, :times, :price) on conflict(workspace, month, kind) do update"
                + " set calls = x_spending.calls + excluded.calls, micro_usd ="
                + " x_spending.micro_usd + excluded.micro_usd where x_spending.micro_usd <= :most")
        .bind("workspace", workspace)
        .bind("month", month)
        .bind("kind", kind)
        .bind("times", times)
        .bind("price", price)
        .bind("most", most)
        .execute();
  }
}
