package org.anabranch.publish.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Sends one request and says how it ended, keeping apart what decides everything for a commit: an
 * answer, a request that never left, and a reply that was lost. Never repeats, never follows
 * redirects, never logs (addresses may hold secrets). Safe for many threads; blocks.
 */
public final class Api {
  private static final int LARGEST_REPLY_BYTES = 8 << 20;
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final HttpClient client;
  private final Meter meter;

  public Api() {
    this(Meter.NONE);
  }

  /** With a meter over the calls that are made for an account. */
  public Api(Meter meter) {
    this(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build(),
        meter);
  }

  /** With a client of one's own, which must neither follow redirects nor repeat. */
  public Api(HttpClient client) {
    this(client, Meter.NONE);
  }

  /** With both. */
  public Api(HttpClient client, Meter meter) {
    this.client = client;
    this.meter = meter;
  }

  /** How a call ended. */
  public sealed interface Call {
    /** The platform answered, whatever it said. */
    record Answered(Reply reply) implements Call {}

    /** No connection came about: the platform has seen nothing. */
    record NotSent(String why) implements Call {}

    /** It was not sent, since the platform would not take it now, or it would cost too much. */
    record Withheld(Failure failure) implements Call {}

    /** The request may have been carried out; its reply did not arrive. */
    record Lost(String why) implements Call {}
  }

  /** An HTTP reply, whole. */
  public record Reply(int status, HttpHeaders headers, byte[] body) {
    public boolean ok() {
      return status / 100 == 2;
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** The body as JSON; a missing node when it is none. */
    public JsonNode json() {
      try {
        return Json.tree(text());
      } catch (JacksonException e) {
        return MissingNode.getInstance();
      }
    }

    public Optional<String> header(String name) {
      return headers.firstValue(name);
    }

    /** {@code Retry-After} in seconds, where it is given so. */
    public Optional<Duration> retryAfter() {
      return header("Retry-After")
          .filter(v -> v.matches("\\d{1,6}"))
          .map(v -> Duration.ofSeconds(Long.parseLong(v)));
    }
  }

  /** Sends a call for an account, when the meter lets it. */
  public Call send(Account account, HttpRequest.Builder request, Deadline deadline)
      throws InterruptedException {
    return send(account, false, request, deadline);
  }

  /**
   * @param withLink whether it makes a post with a link in its text
   */
  public Call send(
      Account account, boolean withLink, HttpRequest.Builder request, Deadline deadline)
      throws InterruptedException {
    HttpRequest built = request.build();
    Meter.Asked asked = new Meter.Asked(account, built.method(), built.uri(), withLink);
    Optional<Failure> objection = meter.before(asked);
    if (objection.isPresent()) {
      return new Call.Withheld(objection.get());
    }
    Call end = send(request, deadline);
    if (end instanceof Call.Answered(var reply)) {
      meter.after(asked, reply);
    }
    return end;
  }

  /** What a platform answered when it was asked for a quota. */
  public void tell(Meter.Quota quota) {
    meter.told(quota);
  }

  /** Sends a call that is for no account, such as one with an address that a platform gave. */
  public Call send(HttpRequest.Builder request, Deadline deadline) throws InterruptedException {
    Duration left = deadline.remaining();
    if (left.isZero()) {
      return new Call.NotSent("no time left");
    }
    try {
      HttpResponse<InputStream> response =
          client.send(request.timeout(left).build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        byte[] body = in.readNBytes(LARGEST_REPLY_BYTES + 1);
        if (body.length > LARGEST_REPLY_BYTES) {
          return new Call.Lost("the reply is larger than 8 MiB");
        }
        return new Call.Answered(new Reply(response.statusCode(), response.headers(), body));
      }
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return new Call.NotSent("no connection");
    } catch (IOException e) {
      return new Call.Lost(e.getClass().getSimpleName());
    }
  }
}
