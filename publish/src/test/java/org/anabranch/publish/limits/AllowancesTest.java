package org.anabranch.publish.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.HandClock;
import org.anabranch.publish.Platform;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Meter;
import org.anabranch.publish.limits.Allowance.Scope;
import org.anabranch.publish.limits.Allowance.Source;
import org.anabranch.publish.limits.Allowance.Unit;
import org.junit.jupiter.api.Test;

class AllowancesTest {
  private static final URI HOST = URI.create("http://127.0.0.1:1/host");

  private final HandClock clock = new HandClock();
  private final Allowances allowances = new Allowances(_ -> Optional.of("app-1"), clock);

  private static Account account(String id, String workspace, Platform platform) {
    return new Account(
        id, workspace, platform, "Name", "1", Map.of("api", HOST), Map.of(), Provenance.MEASURED);
  }

  private static Meter.Asked asked(Account account, String method, String path) {
    return new Meter.Asked(account, method, URI.create(HOST + path), false);
  }

  private static Api.Reply reply(String... headers) {
    Map<String, List<String>> all = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], List.of(headers[i + 1]));
    }
    return new Api.Reply(200, HttpHeaders.of(all, (_, _) -> true), new byte[0]);
  }

  private String epoch(Duration later) {
    return Long.toString(clock.instant().plus(later).getEpochSecond());
  }

  @Test
  void x_closes_one_endpoint_for_one_user_until_its_reset() {
    Account mine = account("a", "w", Platform.X);
    Meter.Asked post = asked(mine, "POST", "/2/tweets");
    allowances.after(
        post,
        reply(
            "x-rate-limit-limit", "100",
            "x-rate-limit-remaining", "1",
            "x-rate-limit-reset", epoch(Duration.ofMinutes(15))));
    assertThat(allowances.before(post)).as("the last one").isEmpty();
    Failure refused = allowances.before(post).orElseThrow();
    assertThat(refused.reason()).isEqualTo(Failure.Reason.THROTTLED);
    assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(14), Duration.ofMinutes(16));
    assertThat(allowances.before(asked(mine, "GET", "/2/tweets"))).as("another call").isEmpty();
    assertThat(allowances.before(asked(account("b", "w", Platform.X), "POST", "/2/tweets")))
        .as("another user")
        .isEmpty();
    clock.turn(Duration.ofMinutes(16));
    assertThat(allowances.before(post)).isEmpty();
    assertThat(allowances.of(mine)).as("what is past says nothing").isEmpty();
  }

  @Test
  void ids_in_addresses_do_not_make_endpoints_of_their_own() {
    Account mine = account("a", "w", Platform.X);
    allowances.after(
        asked(mine, "GET", "/2/users/123456/tweets"),
        reply("x-rate-limit-remaining", "0", "x-rate-limit-reset", epoch(Duration.ofMinutes(1))));
    assertThat(allowances.before(asked(mine, "GET", "/2/users/987654/tweets"))).isPresent();
    assertThat(allowances.of(mine).getFirst().calls()).isEqualTo("GET /2/users/:id/tweets");
  }

  @Test
  void pinterests_policy_and_span_are_read() {
    Account mine = account("a", "w", Platform.PINTEREST);
    Meter.Asked pin = asked(mine, "POST", "/v5/pins");
    allowances.after(
        pin,
        reply(
            "x-ratelimit-limit", "100, 100;w=1, 1000;w=60",
            "x-ratelimit-remaining", "0",
            "x-ratelimit-reset", "7"));
    Allowance told = allowances.of(mine).getFirst();
    assertThat(told.limit()).isEqualTo(100);
    assertThat(told.until()).isEqualTo(clock.instant().plusSeconds(7));
    assertThat(told.source()).isEqualTo(Source.TOLD);
    assertThat(allowances.before(pin).orElseThrow().retryAfter()).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void meta_closes_everything_for_as_long_as_it_says() {
    Account page = account("a", "w", Platform.FACEBOOK);
    allowances.after(
        asked(page, "GET", "/v25.0/1000"),
        reply(
            "X-App-Usage",
            "{\"call_count\":12,\"total_time\":31,\"total_cputime\":2}",
            "X-Business-Use-Case-Usage",
            "{\"1000\":[{\"type\":\"pages\",\"call_count\":100,\"total_cputime\":1,"
                + "\"total_time\":1,\"estimated_time_to_regain_access\":9}]}"));
    assertThat(allowances.of(page))
        .extracting(Allowance::scope, Allowance::unit, Allowance::left)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Scope.ACCOUNT, Unit.PERCENT, 0L),
            org.assertj.core.groups.Tuple.tuple(Scope.APP, Unit.PERCENT, 69L));
    Failure refused = allowances.before(asked(page, "POST", "/v25.0/1000/feed")).orElseThrow();
    assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
    assertThat(allowances.before(asked(account("b", "w", Platform.FACEBOOK), "GET", "/v25.0/2")))
        .as("another Page of the app")
        .isEmpty();
  }

  @Test
  void youtubes_units_are_counted_but_never_bind() {
    Account channel = account("a", "w", Platform.YOUTUBE);
    for (int i = 0; i < 3; i++) {
      allowances.before(asked(channel, "POST", "/upload/youtube/v3/videos"));
    }
    allowances.before(asked(channel, "GET", "/youtube/v3/videos"));
    allowances.before(asked(channel, "POST", "/youtube/v3/commentThreads"));
    assertThat(allowances.of(channel))
        .extracting(Allowance::source, Allowance::left)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Source.COUNTED, 97L),
            org.assertj.core.groups.Tuple.tuple(Source.COUNTED, 9_949L));
    for (int i = 0; i < 200; i++) {
      assertThat(allowances.before(asked(channel, "POST", "/upload/youtube/v3/videos"))).isEmpty();
    }
    assertThat(QuotaUnits.nextReset(Instant.parse("2026-03-08T07:59:00Z")))
        .as("midnight in Los Angeles, on the day that its clocks go forward")
        .isEqualTo(Instant.parse("2026-03-08T08:00:00Z"));
    assertThat(QuotaUnits.nextReset(Instant.parse("2026-03-08T08:00:00Z")))
        .isEqualTo(Instant.parse("2026-03-09T07:00:00Z"));
  }

  @Test
  void what_an_app_has_left_is_shared_evenly_once_it_is_scarce() {
    Account greedy = account("a", "greedy", Platform.X);
    Account modest = account("b", "modest", Platform.X);
    allowances.after(
        asked(greedy, "POST", "/2/tweets"),
        reply(
            "x-app-limit-24hour-limit", "20",
            "x-app-limit-24hour-remaining", "20",
            "x-app-limit-24hour-reset", epoch(Duration.ofHours(20))));
    assertThat(allowances.before(asked(modest, "POST", "/2/tweets"))).isEmpty();
    int taken = 0;
    while (allowances.before(asked(greedy, "POST", "/2/tweets")).isEmpty()) {
      taken++;
    }
    assertThat(taken).as("its even part of 20 among two").isEqualTo(10);
    int others = 1;
    while (allowances.before(asked(modest, "POST", "/2/tweets")).isEmpty()) {
      others++;
    }
    assertThat(others).as("the rest was left to the other").isEqualTo(10);
  }

  private static Api.Reply said(int status, String body) {
    return new Api.Reply(
        status, HttpHeaders.of(Map.of(), (_, _) -> true), body.getBytes(StandardCharsets.UTF_8));
  }

  /** 23:00 in Beijing. */
  private void lateInBeijing() {
    Instant eleven = Instant.parse("2031-05-04T15:00:00Z");
    clock.turn(Duration.between(clock.instant(), eleven));
  }

  @Test
  void a_configured_quota_is_counted_and_holds_until_midnight_in_beijing() {
    lateInBeijing();
    Allowances own =
        new Allowances(
            _ -> Optional.empty(),
            new DailyQuotas(Map.of(Platform.KUAISHOU, Map.of("POST /openapi/photo/publish", 2L))),
            clock);
    Account mine = account("a", "w", Platform.KUAISHOU);
    Meter.Asked publish = asked(mine, "POST", "/openapi/photo/publish");
    assertThat(own.before(publish)).isEmpty();
    assertThat(own.of(mine))
        .extracting(Allowance::calls, Allowance::left, Allowance::source)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "POST /openapi/photo/publish in a day", 1L, Source.CONFIGURED));
    assertThat(own.before(publish)).isEmpty();
    Failure refused = own.before(publish).orElseThrow();
    assertThat(refused.reason()).isEqualTo(Failure.Reason.THROTTLED);
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofMinutes(60).plusSeconds(1));
    assertThat(refused.told()).contains("publish.quotas.kuaishou");
    assertThat(own.before(asked(mine, "GET", "/openapi/photo/list"))).as("another call").isEmpty();
    assertThat(
            own.before(
                asked(account("b", "w", Platform.KUAISHOU), "POST", "/openapi/photo/publish")))
        .as("another account")
        .isEmpty();
    clock.turn(Duration.ofHours(1));
    assertThat(own.before(publish)).as("a new day").isEmpty();
  }

  @Test
  void wechats_45009_closes_the_interface_for_the_day_and_a_cleared_quota_opens_it() {
    lateInBeijing();
    Account mine = account("a", "w", Platform.WECHAT_OFFICIAL);
    Meter.Asked submit = asked(mine, "POST", "/cgi-bin/freepublish/submit");
    allowances.after(submit, said(200, "{\"errcode\":45009,\"errmsg\":\"reach max api daily\"}"));
    Failure refused = allowances.before(submit).orElseThrow();
    assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
    assertThat(refused.told()).contains("clear the quota");
    assertThat(allowances.before(asked(mine, "POST", "/cgi-bin/draft/add"))).isEmpty();
    allowances.told(new Meter.Quota(mine, "POST /cgi-bin/freepublish/submit", 100, 100));
    assertThat(allowances.before(submit)).as("it was cleared in the console").isEmpty();
    assertThat(allowances.of(mine).getFirst().left()).isEqualTo(99);
  }

  @Test
  void a_minutes_quota_of_wechat_closes_for_a_minute() {
    Account mine = account("a", "w", Platform.WECHAT_OFFICIAL);
    Meter.Asked list = asked(mine, "POST", "/cgi-bin/comment/list");
    allowances.after(
        list, said(200, "{\"errcode\":45009,\"errmsg\":\"api minute-quota reach limit\"}"));
    assertThat(allowances.before(list).orElseThrow().retryAfter())
        .isEqualTo(Duration.ofSeconds(61));
    clock.turn(Duration.ofMinutes(1));
    assertThat(allowances.before(list)).isEmpty();
  }

  @Test
  void bilibilis_submissions_are_counted_but_only_its_own_refusal_binds() {
    lateInBeijing();
    Account mine = account("a", "w", Platform.BILIBILI);
    Meter.Asked submit = asked(mine, "POST", "/arcopen/fn/archive/add-by-utoken");
    for (int i = 0; i < 7; i++) {
      assertThat(allowances.before(submit)).isEmpty();
    }
    assertThat(allowances.of(mine).getFirst())
        .returns(0L, Allowance::left)
        .returns(Source.COUNTED, Allowance::source);
    allowances.after(submit, said(200, "{\"code\":123029,\"message\":\"\"}"));
    assertThat(allowances.before(submit).orElseThrow().retryAfter())
        .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
    allowances.after(
        asked(mine, "GET", "/arcopen/fn/archive/view"), said(200, "{\"code\":127009}"));
    assertThat(
            allowances
                .before(asked(mine, "GET", "/arcopen/fn/archive/view"))
                .orElseThrow()
                .retryAfter())
        .isEqualTo(Duration.ofHours(1).plusSeconds(1));
  }

  @Test
  void douyins_quota_is_the_apps_and_kuaishous_429_says_how_long() {
    Account mine = account("a", "w", Platform.DOUYIN);
    Meter.Asked share = asked(mine, "POST", "/share-id/");
    allowances.after(share, said(200, "{\"data\":{\"error_code\":28003017}}"));
    assertThat(allowances.before(asked(account("b", "v", Platform.DOUYIN), "POST", "/share-id/")))
        .as("another account of the app")
        .isPresent();
    Account other = account("c", "w", Platform.KUAISHOU);
    Meter.Asked list = asked(other, "GET", "/openapi/photo/list");
    allowances.after(list, said(429, "slow down"));
    assertThat(allowances.before(list).orElseThrow().retryAfter())
        .isEqualTo(Duration.ofSeconds(61));
  }
}
