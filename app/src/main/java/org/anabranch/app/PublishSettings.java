package org.anabranch.app;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.anabranch.kernel.SettingRefused;
import org.anabranch.publish.Platform;
import org.anabranch.publish.limits.DailyQuotas;
import org.anabranch.publish.limits.Prices;
import org.anabranch.publish.limits.Spending;
import org.anabranch.publish.schedule.SchedulePolicy;
import org.jspecify.annotations.Nullable;

/**
 * How posts are published.
 *
 * @param quotas how many calls of a kind a platform takes of one account in a day in Beijing, by
 *     platform and call, such as {@code POST /cgi-bin/freepublish/submit}
 */
record PublishSettings(
    @Nullable XSettings x,
    @Nullable Map<String, Map<String, Long>> quotas,
    @Nullable ScheduleSettings schedule,
    @Nullable WebhookSettings webhooks) {
  public PublishSettings {
    schedule = schedule == null ? new ScheduleSettings(null, null) : schedule;
    webhooks = webhooks == null ? new WebhookSettings(null) : webhooks;
    quotas = quotas == null ? Map.of() : Map.copyOf(quotas);
    new DailyQuotas(byPlatform(quotas));
  }

  private static Map<Platform, Map<String, Long>> byPlatform(
      Map<String, Map<String, Long>> quotas) {
    Map<Platform, Map<String, Long>> all = new EnumMap<>(Platform.class);
    quotas.forEach(
        (key, calls) ->
            all.put(
                Platform.byKey(key)
                    .orElseThrow(
                        () ->
                            new SettingRefused(
                                "quotas has “%s”, expected one of %s"
                                    .formatted(key, String.join(", ", Platform.keys())),
                                "quotas",
                                key)),
                calls));
    return all;
  }

  Spending.Settings spending() {
    return x == null ? Spending.Settings.NO_CAP : x.spending();
  }

  SchedulePolicy schedulePolicy() {
    return Objects.requireNonNull(schedule).policy();
  }

  /** That webhooks may call beside public ones. */
  Set<String> privateHosts() {
    return Set.copyOf(Objects.requireNonNull(Objects.requireNonNull(webhooks).privateHosts()));
  }

  DailyQuotas daily() {
    return new DailyQuotas(byPlatform(Objects.requireNonNull(quotas)));
  }

  /**
   * What becomes of planned posts.
   *
   * @param lateUpToMinutes one that could not go out in its moment goes out as late as this by
   *     itself; later, a person is asked. 60 when absent
   * @param nearMinutes two posts of one account nearer to each other than this are warned of. 15
   *     when absent
   */
  record ScheduleSettings(@Nullable Integer lateUpToMinutes, @Nullable Integer nearMinutes) {
    public ScheduleSettings {
      requireMinutes("late_up_to_minutes", lateUpToMinutes);
      requireMinutes("near_minutes", nearMinutes);
    }

    private static void requireMinutes(String name, @Nullable Integer minutes) {
      if (minutes != null && minutes < 0) {
        throw new SettingRefused(
            "%s is %d, expected minutes from 0 up".formatted(name, minutes), name);
      }
    }

    SchedulePolicy policy() {
      SchedulePolicy usual = SchedulePolicy.USUAL;
      return new SchedulePolicy(
          lateUpToMinutes == null ? usual.lateUpTo() : Duration.ofMinutes(lateUpToMinutes),
          nearMinutes == null ? usual.near() : Duration.ofMinutes(nearMinutes),
          usual.inFlight(),
          usual.zone());
    }
  }

  /**
   * Who is told of publications.
   *
   * @param privateHosts names or addresses that webhooks may call though they are not of the public
   *     internet
   */
  record WebhookSettings(@Nullable List<String> privateHosts) {
    public WebhookSettings {
      privateHosts = privateHosts == null ? List.of() : List.copyOf(privateHosts);
    }
  }

  /**
   * X's pay-per-use.
   *
   * @param monthlyCapUsd what each workspace may spend in a month; no cap when absent
   * @param workspaceCapsUsd of workspaces that have their own
   * @param pricesUsd by kind of call, in the place of those that X published
   */
  record XSettings(
      @Nullable BigDecimal monthlyCapUsd,
      @Nullable Map<String, BigDecimal> workspaceCapsUsd,
      @Nullable Map<String, BigDecimal> pricesUsd) {
    public XSettings {
      requirePositive(monthlyCapUsd, "monthly_cap_usd");
      workspaceCapsUsd = workspaceCapsUsd == null ? Map.of() : Map.copyOf(workspaceCapsUsd);
      workspaceCapsUsd.forEach((w, usd) -> requirePositive(usd, "workspace_caps_usd", w));
      pricesUsd = pricesUsd == null ? Map.of() : Map.copyOf(pricesUsd);
      pricesUsd.keySet().forEach(XSettings::kind);
      pricesUsd.forEach((k, usd) -> requirePositive(usd, "prices_usd", k));
    }

    private static void requirePositive(@Nullable BigDecimal usd, Object... place) {
      if (usd != null && usd.signum() < 0) {
        throw new SettingRefused(
            "%s is %s, expected dollars from 0 up".formatted(place[place.length - 1], usd), place);
      }
    }

    private static Prices.Kind kind(String name) {
      return Arrays.stream(Prices.Kind.values())
          .filter(k -> k.name().equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new SettingRefused(
                      "prices_usd has “%s”, expected one of %s"
                          .formatted(
                              name, Arrays.toString(Prices.Kind.values()).toLowerCase(Locale.ROOT)),
                      "prices_usd",
                      name));
    }

    Spending.Settings spending() {
      Map<Prices.Kind, BigDecimal> own = new EnumMap<>(Prices.Kind.class);
      Objects.requireNonNull(pricesUsd).forEach((name, usd) -> own.put(kind(name), usd));
      return new Spending.Settings(
          Prices.PUBLISHED.with(own), monthlyCapUsd, Objects.requireNonNull(workspaceCapsUsd));
    }
  }
}
