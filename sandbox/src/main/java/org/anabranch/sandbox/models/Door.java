package org.anabranch.sandbox.models;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.RequestLog.Received;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Replies;

/**
 * Where a request to a model vendor comes in: it is read and logged, the fault that comes up is
 * made, the credentials are checked, and what a route refuses is sent in the vendor's shape. Every
 * answer carries {@code X-Anabranch-Simulated}.
 */
public final class Door {
  /** Answers one request; throws {@link Refused} to refuse it. */
  @FunctionalInterface
  public interface Route {
    void answer(Call call);
  }

  private static final Set<String> SECRETS =
      Set.of(
          "authorization",
          "x-api-key",
          "api-key",
          "x-goog-api-key",
          "x-amz-security-token",
          "proxy-authorization",
          "cookie");
  private static final Pattern SECRET_QUERY =
      Pattern.compile("(?<=[?&])(key|access_token)=[^&]*", Pattern.CASE_INSENSITIVE);

  private final World world;
  private final Vendor vendor;

  public Door(World world, Vendor vendor) {
    this.world = world;
    this.vendor = vendor;
  }

  /** The route behind this door. */
  public Handler open(Route route) {
    return (request, response) -> {
      byte[] body = read(request);
      Call call = new Call(request, response, body);
      log(call);
      response.header("X-Anabranch-Simulated", "true");
      try {
        if (body.length > vendor.longestBody()) {
          throw vendor.refusal(Trouble.TOO_LARGE, call);
        }
        world
            .faults()
            .next(vendor.key(call), vendor.model(call), call.method(), path(call))
            .ifPresentOrElse(fault -> misbehave(fault, call, route), () -> behave(call, route));
      } catch (Refused refused) {
        Reply.refuse(call, refused);
      }
    };
  }

  /** Refuses every path that no route has. */
  public Handler elsewhere() {
    return open(
        call -> {
          throw vendor.refusal(Trouble.NO_ROUTE, call);
        });
  }

  private byte[] read(ServerRequest request) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(vendor.longestBody() + 1);
      in.skip(Long.MAX_VALUE); // the rest of what is too long, so that the refusal arrives
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void behave(Call call, Route route) {
    vendor.headers(call).forEach(call.response()::header);
    vendor.authenticate(call);
    route.answer(call);
  }

  private void misbehave(Fault fault, Call call, Route route) {
    call.fault(fault);
    switch (fault.kind()) {
      case RESET -> throw Reply.closed();
      case LOSE_REPLY -> {
        call.response()
            .beforeSend(
                () -> {
                  throw Reply.closed();
                });
        behave(call, route);
        throw Reply.closed();
      }
      case STATUS ->
          Replies.send(
              call.response(),
              fault.status(),
              "application/json; charset=utf-8",
              fault.body(),
              retryAfter(fault));
      case DELAY -> {
        Reply.pause(fault.delay());
        behave(call, route);
      }
      case RATE_LIMIT -> throw refusal(Trouble.RATE_LIMITED, fault, call);
      case OVERLOAD -> throw refusal(Trouble.OVERLOADED, fault, call);
      case SERVER_ERROR -> throw refusal(Trouble.FAILED, fault, call);
      case INVALID_KEY -> throw refusal(Trouble.INVALID_KEY, fault, call);
      case REGION_CLOSED -> throw refusal(Trouble.REGION_CLOSED, fault, call);
      case EMPTY_BODY ->
          Replies.send(call.response(), 200, "application/json; charset=utf-8", "", Map.of());
      case REJECT_MEDIA ->
          throw new IllegalStateException("Media are rejected by platforms, not by vendors");
      case HTML_PAGE -> Reply.page(call, fault.status() == 0 ? 502 : fault.status());
      case STALL,
          CUT,
          HANG_UP,
          END_EARLY,
          ERROR_EVENT,
          BAD_EVENT,
          SLOW,
          BYTE_BY_BYTE,
          WRONG_USAGE,
          NO_USAGE ->
          behave(call, route);
    }
  }

  private Refused refusal(Trouble trouble, Fault fault, Call call) {
    vendor.headers(call).forEach(call.response()::header);
    Refused refused = vendor.refusal(trouble, call);
    for (var header : retryAfter(fault).entrySet()) {
      refused = refused.with(header.getKey(), header.getValue());
    }
    return fault.status() == 0 ? refused : refused.withStatus(fault.status());
  }

  private static Map<String, String> retryAfter(Fault fault) {
    return fault.retryAfter().isZero()
        ? Map.of()
        : Map.of("Retry-After", Long.toString(fault.retryAfter().toSeconds()));
  }

  private void log(Call call) {
    Map<String, String> headers = new TreeMap<>();
    for (var header : call.request().headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      headers.put(name, SECRETS.contains(name) ? "***" : String.join(", ", header.allValues()));
    }
    world
        .received()
        .add(
            new Received(
                0,
                world.now(),
                vendor.key(call),
                call.method(),
                path(call) + query(call),
                headers,
                vendor.model(call),
                call.body().length,
                call.bodySha256(),
                new String(call.body(), StandardCharsets.UTF_8)));
  }

  /** Without the vendor's key: {@code /v1/messages}; below {@code /v/groq} without both. */
  private static String path(Call call) {
    String path = call.request().prologue().uriPath().rawPath();
    int from = path.startsWith("/v/") ? 3 : 1;
    int slash = path.indexOf('/', from);
    return slash < 0 ? "/" : path.substring(slash);
  }

  private static String query(Call call) {
    String query = call.request().query().rawValue();
    return query.isEmpty() ? "" : SECRET_QUERY.matcher("?" + query).replaceAll("$1=***");
  }
}
