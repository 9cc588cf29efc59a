package org.anabranch.web.publish;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.CallbackKeys;
import org.anabranch.publish.connect.Connections;
import org.anabranch.publish.limits.Allowance;
import org.anabranch.publish.limits.Limits;
import org.anabranch.publish.limits.Spending;
import org.anabranch.web.page.Chrome;
import org.anabranch.web.page.Show;
import org.jspecify.annotations.Nullable;

/**
 * What the page of accounts shows: how each account of a workspace stands, what platforms still
 * take of it and what it spends, and the ways to connect more. Safe for many threads; reads block.
 */
final class AccountsList {
  private final Connections connections;
  private final Limits limits;

  AccountsList(Connections connections, Limits limits) {
    this.connections = connections;
    this.limits = limits;
  }

  /**
   * One account.
   *
   * @param again the app to connect it again with; null where that is not how it was connected
   * @param calling where the platform calls for this account alone; null where it calls for an app
   */
  record Row(
      AccountHealth health,
      String state,
      String tone,
      @Nullable String again,
      @Nullable Calling calling,
      List<Allowance> left,
      @Nullable Spent spent) {
    Account account() {
      return health.account();
    }
  }

  /**
   * What the account's workspace spends on calls.
   *
   * @param cap as it would be typed; empty for none
   * @param held how many posts wait since the cap is reached
   */
  record Spent(String words, String cap, long held) {}

  /**
   * What to enter in a platform's console so that it calls this server.
   *
   * @param path of the address, below where the platform reaches this server
   * @param entered what goes with it
   */
  record Calling(String path, CallbackKeys.Entered entered) {}

  /** An app of the workspace, and how to connect with it. */
  record AppRow(App app, boolean simulated, @Nullable Calling calling) {}

  /**
   * A platform to connect.
   *
   * @param asks the names of the credentials to enter, where there is no consent page or instead of
   *     it
   */
  record Way(
      Platform platform,
      boolean consent,
      List<AppRow> apps,
      List<String> asks,
      String scopes,
      String redirect) {}

  /**
   * @param done what was just done; null when nothing was
   * @param lacking what a consent that was just given leaves out, and what to do; or empty
   */
  record View(
      Chrome chrome,
      String workspace,
      List<String> workspaces,
      List<Row> rows,
      List<Way> ways,
      boolean sandbox,
      @Nullable String done,
      String lacking) {
    /** A form's address, for this workspace. */
    String to(String path) {
      return workspace.equals(Account.DEFAULT_WORKSPACE)
          ? path
          : path + "?workspace=" + Show.query(workspace);
    }
  }

  /**
   * A workspace's accounts and ways to connect more.
   *
   * @param redirect where a platform's consent page leads back to
   * @param done what was just done, or null
   * @param lacking what a consent that was just given leaves out, or empty
   */
  View view(
      Chrome chrome,
      String workspace,
      Function<Platform, String> redirect,
      @Nullable String done,
      String lacking) {
    List<App> apps = connections.apps(workspace);
    List<Row> rows =
        connections.health().stream()
            .filter(h -> h.account().workspace().equals(workspace))
            .sorted(Comparator.comparing(h -> h.state() == AccountHealth.State.CONFIGURED))
            .map(h -> row(h, apps))
            .toList();
    List<Way> ways =
        Arrays.stream(Platform.values()).map(p -> way(p, apps, redirect.apply(p))).toList();
    return new View(
        chrome,
        workspace,
        workspaces(workspace),
        rows,
        ways,
        connections.hasSandbox(),
        done,
        lacking);
  }

  /** All that have accounts, and the one that is shown. */
  private List<String> workspaces(String shown) {
    Set<String> all = new TreeSet<>(List.of(Account.DEFAULT_WORKSPACE, shown));
    connections.health().forEach(h -> all.add(h.account().workspace()));
    return List.copyOf(all);
  }

  private Row row(AccountHealth health, List<App> apps) {
    Platform platform = health.account().platform();
    @Nullable String again =
        health.state() == AccountHealth.State.CONFIGURED
            ? null
            : apps.stream()
                .filter(a -> a.platform() == platform)
                .filter(a -> a.provenance() == health.account().provenance())
                .map(App::id)
                .findFirst()
                .orElse(null);
    @Nullable Calling calling =
        health.state() == AccountHealth.State.CONFIGURED
            ? calling(platform, health.account().id())
            : null;
    return new Row(
        health,
        state(health.state()),
        tone(health.state()),
        again,
        calling,
        limits.of(health.account()),
        limits
            .spending(health.account())
            .map(m -> spent(m, limits.heldForCap(health.account().workspace())))
            .orElse(null));
  }

  private static Spent spent(Spending.Month month, long held) {
    return new Spent(words(month), month.cap().map(BigDecimal::toPlainString).orElse(""), held);
  }

  private static String words(Spending.Month month) {
    return "%s spent by the workspace in %s%s"
        .formatted(
            Show.dollars(month.usd().doubleValue()),
            Show.month(month.month()),
            month
                .cap()
                .map(cap -> ", of " + Show.dollars(cap.doubleValue()))
                .orElse("; no cap is set"));
  }

  /** What is left, in words. */
  static String left(Allowance allowance) {
    String figure =
        switch (allowance.unit()) {
          case PERCENT -> allowance.left() + " %";
          case CALLS, UNITS ->
              Show.number(allowance.left())
                  + (allowance.limit() == 0 ? "" : " of " + Show.number(allowance.limit()));
        };
    String until = allowance.until() == null ? "" : ", new at " + Show.moment(allowance.until());
    String who = allowance.scope() == Allowance.Scope.APP ? " (shared by the app)" : "";
    String how =
        switch (allowance.source()) {
          case TOLD -> "";
          case COUNTED -> ", counted here";
          case CONFIGURED -> ", counted here by the configured quota";
        };
    return figure + " left of " + allowance.calls() + who + until + how;
  }

  private static String state(AccountHealth.State state) {
    return switch (state) {
      case READY -> "ready";
      case LACKING -> "lacks a right";
      case ENDING -> "consent ends soon";
      case TROUBLED -> "renewal to be retried";
      case GONE -> "connect again";
      case CONFIGURED -> "as configured";
    };
  }

  private static String tone(AccountHealth.State state) {
    return switch (state) {
      case READY -> "ok";
      case LACKING, ENDING, TROUBLED -> "warn";
      case GONE -> "bad";
      case CONFIGURED -> "calm";
    };
  }

  private Way way(Platform platform, List<App> apps, String redirect) {
    boolean consent = connections.byConsent().contains(platform);
    return new Way(
        platform,
        consent,
        apps.stream()
            .filter(a -> a.platform() == platform)
            .map(a -> new AppRow(a, Show.simulated(a.provenance()), calling(platform, a.id())))
            .toList(),
        connections.credentialsOf(platform),
        consent ? String.join(" ", connections.usualScopes(platform)) : "",
        redirect);
  }

  private @Nullable Calling calling(Platform platform, String id) {
    return connections
        .callbackKeys(platform, id)
        .map(entered -> new Calling("/callbacks/" + platform.key() + "/" + id, entered))
        .orElse(null);
  }

  /** What a platform's developers' console calls an app's id and secret. */
  static String idName(Platform platform) {
    return switch (platform) {
      case DOUYIN -> "Client Key";
      case KUAISHOU, FACEBOOK, INSTAGRAM, THREADS, PINTEREST -> "App id";
      case WECHAT_OFFICIAL -> "AppID of your third-party platform (第三方平台)";
      default -> "Client id";
    };
  }

  static String secretName(Platform platform) {
    return switch (platform) {
      case KUAISHOU, FACEBOOK, INSTAGRAM, THREADS, PINTEREST -> "App secret";
      case WECHAT_OFFICIAL -> "AppSecret";
      default -> "Client secret";
    };
  }

  /** The rights of an account, those that lack last and marked. */
  static List<String> rights(AccountHealth health) {
    List<String> rights = new ArrayList<>(health.granted().stream().sorted().toList());
    rights.removeAll(health.missing());
    return rights;
  }
}
