package org.anabranch.web.gateway;

import io.helidon.common.parameters.Parameters;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.gateway.account.Budget;
import org.anabranch.gateway.account.BudgetState;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Period;
import org.anabranch.gateway.account.RateLimit;
import org.anabranch.gateway.account.ScopeId;
import org.anabranch.gateway.treasury.Treasury;
import org.anabranch.gateway.treasury.Treasury.Bounds;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Pages;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/** Who may call the gateway and what they may spend: keys are made here, shown once, revoked. */
final class KeysPage implements HttpService {
  private static final Duration GRACE = Duration.ofHours(24);

  private final Pages pages;
  private final Treasury treasury;
  private final Clock clock;

  KeysPage(Pages pages, Treasury treasury, Clock clock) {
    this.pages = pages;
    this.treasury = treasury;
    this.clock = clock;
  }

  /** How one budget stands: {@code percent} of it is spent or reserved. */
  record Bar(String spent, String most, String period, int percent, String tone, String renews) {
    static Bar of(BudgetState state) {
      BigDecimal most = state.budget().usd();
      BigDecimal used = state.spent().plus(state.reserved()).usd();
      int percent =
          most.signum() == 0
              ? 100
              : used.movePointRight(2).divide(most, 0, RoundingMode.HALF_UP).intValue();
      Long renews = state.renewsAt();
      String models =
          state.budget().models().isEmpty()
              ? ""
              : " for " + String.join(", ", state.budget().models());
      String period = state.budget().period().name().toLowerCase(Locale.ROOT);
      return new Bar(
          state.spent().toString(),
          new org.anabranch.kernel.Money(most).toString(),
          (period.equals("total") ? "in all" : "a " + period) + models,
          Math.clamp(percent, 0, 100),
          percent >= 100 ? "bad" : percent >= 80 ? "warn" : "ok",
          renews == null ? "" : Show.moment(Instant.ofEpochMilli(renews)));
    }
  }

  record KeyRow(Treasury.Key key, List<Bar> bars, String limits, boolean expired) {}

  record GroupRow(Treasury.Group group, String kind, List<Bar> bars, String limits) {}

  /**
   * @param workspaces the groups' and those that only keys name
   * @param made shown this once
   */
  record View(
      Chrome chrome,
      List<KeyRow> keys,
      List<KeyRow> revoked,
      List<GroupRow> groups,
      List<String> workspaces,
      Treasury.@Nullable Made made,
      Typed newKey,
      Typed budget,
      String gateway,
      List<String> periods) {}

  /** A form that was refused, by the names of its fields: nothing of it is to be typed again. */
  record Typed(Map<String, String> fields) {
    static final Typed NOTHING = new Typed(Map.of());

    static Typed of(Parameters form) {
      return new Typed(
          form.names().stream().collect(Collectors.toMap(n -> n, n -> Pages.field(form, n))));
    }

    String get(String field) {
      return fields.getOrDefault(field, "");
    }

    String period() {
      return fields.getOrDefault("period", "month");
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/keys", (_, res) -> show(res, null, null, Typed.NOTHING, Typed.NOTHING));
    rules.post("/keys", this::make);
    rules.post("/keys/rotate", this::rotate);
    rules.post("/keys/revoke", this::revoke);
    rules.post("/keys/budget", this::budget);
  }

  private void show(
      ServerResponse response,
      Treasury.@Nullable Made made,
      @Nullable Problem problem,
      Typed newKey,
      Typed budget) {
    List<KeyRow> all = treasury.keys().stream().map(this::row).toList();
    List<GroupRow> groups = treasury.groups().stream().map(KeysPage::row).toList();
    View view =
        new View(
            pages.chrome("Keys and budgets", "keys").with(problem),
            all.stream().filter(r -> r.key().revoked() == null).toList(),
            all.stream().filter(r -> r.key().revoked() != null).toList(),
            groups,
            workspaces(all, groups),
            made,
            newKey,
            budget,
            pages.facts().gateway().toString(),
            Arrays.stream(Period.values()).map(p -> p.name().toLowerCase(Locale.ROOT)).toList());
    pages.send(response, "gateway/keys", view.chrome(), view);
  }

  private static List<String> workspaces(List<KeyRow> keys, List<GroupRow> groups) {
    return Stream.of(
            Stream.of(Payer.DEFAULT_WORKSPACE),
            groups.stream().map(g -> g.group().id().workspace()),
            keys.stream().map(k -> k.key().workspace()))
        .flatMap(s -> s)
        .distinct()
        .sorted()
        .toList();
  }

  private KeyRow row(Treasury.Key key) {
    Instant expires = key.expires();
    return new KeyRow(
        key,
        key.budgets().stream().map(Bar::of).toList(),
        limits(key.bounds().limits()),
        expires != null && !expires.isAfter(clock.instant()));
  }

  private static GroupRow row(Treasury.Group group) {
    return new GroupRow(
        group,
        group.id().kind().name().toLowerCase(Locale.ROOT),
        group.budgets().stream().map(Bar::of).toList(),
        limits(group.bounds().limits()));
  }

  private static String limits(List<RateLimit> limits) {
    List<String> parts = new ArrayList<>();
    for (RateLimit l : limits) {
      add(parts, l.requestsPerMinute(), "requests/min", l);
      add(parts, l.tokensPerMinute(), "tokens/min", l);
      add(parts, l.requestsAtOnce(), "at once", l);
    }
    return String.join(" · ", parts);
  }

  private static void add(List<String> parts, @Nullable Number most, String unit, RateLimit l) {
    if (most != null) {
      String models = l.models().isEmpty() ? "" : " for " + String.join(", ", l.models());
      parts.add(Show.number(most.longValue()) + " " + unit + models);
    }
  }

  private void make(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    try {
      show(response, made(form), null, Typed.NOTHING, Typed.NOTHING);
    } catch (ProblemException e) {
      show(response, null, e.problem(), Typed.of(form), Typed.NOTHING);
    }
  }

  private void rotate(ServerRequest request, ServerResponse response) {
    try {
      String name = Pages.field(Pages.form(request), "name");
      show(response, treasury.rotate(name, GRACE), null, Typed.NOTHING, Typed.NOTHING);
    } catch (ProblemException e) {
      refuse(response, e);
    }
  }

  private void refuse(ServerResponse response, ProblemException why) {
    show(response, null, why.problem(), Typed.NOTHING, Typed.NOTHING);
  }

  private Treasury.Made made(Parameters form) {
    String expires = Pages.field(form, "expires");
    List<Budget> budgets = withBudget(List.of(), form);
    return treasury.make(
        new Treasury.NewKey(
            Pages.field(form, "name"),
            Pages.field(form, "workspace"),
            !Pages.field(form, "newWorkspace").isEmpty(),
            Pages.field(form, "team"),
            Pages.field(form, "user"),
            !Pages.field(form, "signs").isEmpty(),
            expires.isEmpty() ? null : day(expires),
            new Bounds(budgets, List.of(), List.of(), Map.of())));
  }

  private void revoke(ServerRequest request, ServerResponse response) {
    try {
      treasury.revoke(Pages.field(Pages.form(request), "name"));
      Pages.see(response, "/keys");
    } catch (ProblemException e) {
      refuse(response, e);
    }
  }

  /** Sets, changes or, with no amount, takes away one budget of a scope. */
  private void budget(ServerRequest request, ServerResponse response) {
    Parameters form = Pages.form(request);
    try {
      String[] scope = Pages.field(form, "scope").split("\\|", 3);
      if (scope.length < 3) {
        throw invalid("No key, team, user or workspace was chosen.");
      }
      ScopeId id =
          new ScopeId(ScopeId.Kind.valueOf(scope[0].toUpperCase(Locale.ROOT)), scope[1], scope[2]);
      Bounds now = bounds(id);
      treasury.set(
          id, new Bounds(withBudget(now.budgets(), form), now.limits(), now.models(), now.tags()));
      Pages.see(response, "/keys");
    } catch (IllegalArgumentException e) {
      Problem why = invalid(String.valueOf(e.getMessage())).problem();
      show(response, null, why, Typed.NOTHING, Typed.of(form));
    } catch (ProblemException e) {
      show(response, null, e.problem(), Typed.NOTHING, Typed.of(form));
    }
  }

  private Bounds bounds(ScopeId id) {
    return id.kind() == ScopeId.Kind.KEY
        ? treasury.keys().stream()
            .filter(k -> k.name().equals(id.name()))
            .map(Treasury.Key::bounds)
            .findFirst()
            .orElse(Bounds.NONE)
        : treasury.groups().stream()
            .filter(g -> g.id().equals(id))
            .map(Treasury.Group::bounds)
            .findFirst()
            .orElse(Bounds.NONE);
  }

  private static List<Budget> withBudget(List<Budget> now, Parameters form) {
    String usd = Pages.field(form, "usd");
    String chosen = Pages.field(form, "period");
    Period period =
        Arrays.stream(Period.values())
            .filter(p -> p.name().equalsIgnoreCase(chosen))
            .findFirst()
            .orElse(Period.MONTH);
    List<Budget> budgets = new ArrayList<>(now);
    budgets.removeIf(b -> b.period() == period && b.models().isEmpty());
    if (!usd.isEmpty()) {
      budgets.add(new Budget(amount(usd), period, List.of()));
    }
    return budgets;
  }

  private static BigDecimal amount(String text) {
    try {
      BigDecimal amount = new BigDecimal(text.replace("$", "").strip());
      if (amount.signum() >= 0) {
        return amount;
      }
    } catch (NumberFormatException e) {
      throw invalid("The budget is “" + text + "”, expected dollars such as 25 or 0.50.");
    }
    throw invalid("The budget is “" + text + "”, expected zero or more.");
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw invalid("The day is “" + text + "”, expected one such as 2027-06-30.");
    }
  }

  private static ProblemException invalid(String message) {
    return Problem.badInput("key-invalid", message, "Correct it and try again.").asException();
  }
}
