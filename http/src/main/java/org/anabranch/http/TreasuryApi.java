package org.anabranch.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.Period;
import org.anabranch.gateway.account.RateLimit;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.books.UsageCsv;
import org.anabranch.gateway.books.UsageLine;
import org.anabranch.gateway.books.UsageQuery;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.gateway.treasury.Treasury.Bounds;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.jspecify.annotations.Nullable;

/** Keys, workspaces and usage under {@code /api}, as docs/api.md lists them. */
public final class TreasuryApi implements HttpService {
  private static final int DAYS_BY_DEFAULT = 30;
  private static final Duration GRACE = Duration.ofHours(24);

  private final Treasury treasury;
  private final Clock clock;

  public TreasuryApi(Treasury treasury, Clock clock) {
    this.treasury = treasury;
    this.clock = clock;
  }

  private record BudgetBody(
      @Nullable BigDecimal usd, @Nullable String period, @Nullable List<String> models) {}

  private record KeyBody(
      @Nullable String name,
      @Nullable String workspace,
      boolean newWorkspace,
      @Nullable String team,
      @Nullable String user,
      boolean signs,
      @Nullable LocalDate expires) {}

  private record BoundsBody(
      @Nullable List<BudgetBody> budgets,
      @Nullable List<RateLimit> limits,
      @Nullable List<String> models,
      @Nullable Map<String, String> tags) {}

  private record RotateBody(@Nullable Long graceHours) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/keys", (_, res) -> json(res, treasury.keys()));
    rules.post("/api/keys", this::make);
    rules.post("/api/keys/{name}/rotate", this::rotate);
    rules.put("/api/keys/{name}/bounds", this::boundKey);
    rules.delete("/api/keys/{name}", this::revoke);
    rules.get("/api/workspaces", (_, res) -> json(res, treasury.groups()));
    rules.put("/api/workspaces/{workspace}", (q, s) -> bound(q, s, ScopeId.Kind.WORKSPACE));
    rules.put("/api/workspaces/{workspace}/teams/{name}", (q, s) -> bound(q, s, ScopeId.Kind.TEAM));
    rules.put("/api/workspaces/{workspace}/users/{name}", (q, s) -> bound(q, s, ScopeId.Kind.USER));
    rules.get("/api/usage", this::usage);
    rules.get("/api/usage/interrupted", (_, res) -> json(res, treasury.interrupted()));
    rules.post("/api/usage/corrections", this::correct);
  }

  private record CorrectionBody(@Nullable String decision, @Nullable BigDecimal usd) {}

  private void correct(ServerRequest request, ServerResponse response) {
    CorrectionBody body = Json.read(text(request), CorrectionBody.class);
    if (body.decision() == null || body.usd() == null) {
      throw Problem.badInput(
              "correction-invalid",
              "A correction needs a decision, and usd: what the call came to.",
              "Send {\"decision\": \"…\", \"usd\": 0.0123}.")
          .asException();
    }
    json(response, treasury.correct(body.decision(), new Money(body.usd())));
  }

  private void make(ServerRequest request, ServerResponse response) {
    String text = text(request);
    KeyBody key = Json.read(text, KeyBody.class);
    Treasury.Made made =
        treasury.make(
            new Treasury.NewKey(
                orEmpty(key.name()),
                orEmpty(key.workspace()),
                key.newWorkspace(),
                orEmpty(key.team()),
                orEmpty(key.user()),
                key.signs(),
                key.expires(),
                bounds(text)));
    response.status(Status.CREATED_201);
    tell(response, made);
  }

  /** The one answer that holds a secret: nobody on the way may keep it. */
  private static void tell(ServerResponse response, Treasury.Made made) {
    response.header("Cache-Control", "no-store");
    json(response, Map.of("name", made.name(), "secret", made.secret().reveal()));
  }

  private void rotate(ServerRequest request, ServerResponse response) {
    Long hours = Json.read(text(request), RotateBody.class).graceHours();
    tell(
        response,
        treasury.rotate(path(request, "name"), hours == null ? GRACE : Duration.ofHours(hours)));
  }

  private void revoke(ServerRequest request, ServerResponse response) {
    treasury.revoke(path(request, "name"));
    response.status(Status.NO_CONTENT_204).send();
  }

  private void boundKey(ServerRequest request, ServerResponse response) {
    String name = path(request, "name");
    String workspace =
        treasury.keys().stream()
            .filter(k -> k.name().equals(name))
            .map(Treasury.Key::workspace)
            .findFirst()
            .orElse("default");
    set(response, new ScopeId(ScopeId.Kind.KEY, workspace, name), bounds(text(request)));
  }

  private void bound(ServerRequest request, ServerResponse response, ScopeId.Kind kind) {
    String workspace = path(request, "workspace");
    String name = kind == ScopeId.Kind.WORKSPACE ? workspace : path(request, "name");
    set(response, new ScopeId(kind, workspace, name), bounds(text(request)));
  }

  private void set(ServerResponse response, ScopeId scope, Bounds bounds) {
    treasury.set(scope, bounds);
    json(response, bounds);
  }

  private static Bounds bounds(String text) {
    BoundsBody body = Json.read(text, BoundsBody.class);
    List<BudgetBody> budgets = body.budgets() == null ? List.of() : body.budgets();
    return valid(
        () ->
            new Bounds(
                budgets.stream().map(TreasuryApi::budget).toList(),
                body.limits() == null ? List.of() : body.limits(),
                body.models() == null ? List.of() : body.models(),
                body.tags() == null ? Map.of() : body.tags()));
  }

  private static Budget budget(BudgetBody body) {
    if (body.usd() == null) {
      throw new IllegalArgumentException("usd of a budget is missing.");
    }
    String period = body.period() == null ? "month" : body.period();
    List<String> models = body.models() == null ? List.of() : body.models();
    return new Budget(body.usd(), constant(Period.class, "period", period), models);
  }

  private void usage(ServerRequest request, ServerResponse response) {
    if (request.query().first("by").isEmpty()) {
      response.next(); // the totals by deployment, as before
      return;
    }
    List<UsageLine> lines = treasury.usage(valid(() -> query(request)));
    boolean csv =
        request.query().first("format").orElse("").equals("csv")
            || request
                .headers()
                .first(io.helidon.http.HeaderNames.ACCEPT)
                .orElse("")
                .contains("text/csv");
    if (csv) {
      response.header("Content-Type", "text/csv; charset=utf-8");
      response.header("Content-Disposition", "attachment; filename=\"usage.csv\"");
      response.send(UsageCsv.of(lines));
    } else {
      json(response, lines);
    }
  }

  private UsageQuery query(ServerRequest request) {
    LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    LocalDate to = request.query().first("to").map(TreasuryApi::day).orElse(today);
    return new UsageQuery(
        request.query().first("from").map(TreasuryApi::day).orElse(to.minusDays(DAYS_BY_DEFAULT)),
        to,
        constant(UsageQuery.By.class, "by", request.query().first("by").orElse("key")),
        request.query().first("workspace").orElse(null));
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("“" + text + "” is no day, such as 2026-11-30.", e);
    }
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String what, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(c -> c.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    what
                        + " is “"
                        + text
                        + "”, expected one of "
                        + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)
                        + "."));
  }

  private static <T> T valid(Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static ProblemException invalid(String message) {
    return Problem.badInput("request-invalid", message, "See docs/api.md for the shape.")
        .asException();
  }

  private static String text(ServerRequest request) {
    String text = Bodies.text(request);
    return text.isBlank() || text.strip().equals("null") ? "{}" : text;
  }

  private static String path(ServerRequest request, String name) {
    return request.path().pathParameters().get(name);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static void json(ServerResponse response, Object value) {
    Bodies.send(response, value);
  }
}
