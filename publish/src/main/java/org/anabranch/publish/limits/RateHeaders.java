package org.anabranch.publish.limits;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.anabranch.kernel.Json;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.limits.Allowance.Scope;
import org.anabranch.publish.limits.Allowance.Unit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Reads what replies say in their headers of the calls that are left:
 *
 * <ul>
 *   <li>X: {@code x-rate-limit-limit}, {@code -remaining}, {@code -reset} (seconds since 1970) for
 *       the user and the endpoint (docs.x.com, fundamentals, rate limits); {@code
 *       x-user-limit-24hour-*} and {@code x-app-limit-24hour-*} as users of the API report them.
 *   <li>Pinterest: {@code x-ratelimit-limit}, which may go on with a policy after the first number,
 *       {@code -remaining} and {@code -reset} (seconds from now), for a user and an app.
 *   <li>Meta: {@code X-App-Usage} for the app, {@code X-Page-Usage} and {@code
 *       X-Business-Use-Case-Usage} for the account: per cent of a rolling hour, and with the last
 *       the minutes until calls are taken again (developers.facebook.com, rate limiting).
 * </ul>
 *
 * LinkedIn and YouTube say nothing before they refuse.
 */
final class RateHeaders {
  /** Numbers beyond this are a moment; below it, a span. */
  private static final long LONGEST_SPAN_SECONDS = 1_000_000_000L;

  private static final Pattern FIRST_NUMBER = Pattern.compile("\\s*(\\d{1,15}).*");

  private RateHeaders() {}

  /**
   * One figure of a reply.
   *
   * @param everything whether it counts all calls, or only those to the address that was called
   */
  record Told(
      Scope scope,
      boolean everything,
      String name,
      Unit unit,
      long limit,
      long left,
      @org.jspecify.annotations.Nullable Instant until) {}

  static List<Told> read(Api.Reply reply, Instant now) {
    List<Told> told = new ArrayList<>();
    counted(told, reply, "x-rate-limit", Scope.ACCOUNT, "", now);
    counted(told, reply, "x-user-limit-24hour", Scope.ACCOUNT, " in 24 hours", now);
    counted(told, reply, "x-app-limit-24hour", Scope.APP, " in 24 hours", now);
    counted(told, reply, "x-ratelimit", Scope.ACCOUNT, "", now);
    used(told, reply, "X-App-Usage", Scope.APP, now);
    used(told, reply, "X-Page-Usage", Scope.ACCOUNT, now);
    used(told, reply, "X-Business-Use-Case-Usage", Scope.ACCOUNT, now);
    return told;
  }

  private static void counted(
      List<Told> told, Api.Reply reply, String name, Scope scope, String suffix, Instant now) {
    OptionalLong left = number(reply, name + "-remaining");
    if (left.isEmpty()) {
      return;
    }
    long limit = number(reply, name + "-limit").orElse(0);
    OptionalLong reset = number(reply, name + "-reset");
    told.add(
        new Told(
            scope,
            false,
            suffix,
            Unit.CALLS,
            limit,
            left.getAsLong(),
            reset.isEmpty() ? null : moment(reset.getAsLong(), now)));
  }

  private static Instant moment(long seconds, Instant now) {
    return seconds < LONGEST_SPAN_SECONDS
        ? now.plusSeconds(seconds)
        : Instant.ofEpochSecond(seconds);
  }

  private static OptionalLong number(Api.Reply reply, String header) {
    Matcher number = FIRST_NUMBER.matcher(reply.header(header).orElse(""));
    return number.matches()
        ? OptionalLong.of(Long.parseLong(number.group(1)))
        : OptionalLong.empty();
  }

  /** The business header has lists below the account's id, the others have the figures at once. */
  private static void used(
      List<Told> told, Api.Reply reply, String header, Scope scope, Instant now) {
    JsonNode usage = reply.header(header).map(RateHeaders::json).orElse(MissingNode.getInstance());
    if (!usage.isObject()) {
      return;
    }
    int most =
        Stream.of("call_count", "total_time", "total_cputime")
            .flatMap(name -> usage.findValues(name).stream())
            .mapToInt(figure -> figure.asInt(0))
            .max()
            .orElse(0);
    int minutes =
        usage.findValues("estimated_time_to_regain_access").stream()
            .mapToInt(figure -> figure.asInt(0))
            .max()
            .orElse(0);
    told.add(
        new Told(
            scope,
            true,
            " by " + header,
            Unit.PERCENT,
            100,
            Math.max(0, 100 - most),
            minutes > 0 ? now.plusSeconds(60L * minutes) : null));
  }

  private static JsonNode json(String header) {
    try {
      return Json.tree(header);
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }
}
