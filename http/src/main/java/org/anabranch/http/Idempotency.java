package org.anabranch.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.StoredReplies;
import org.anabranch.kernel.StoredReplies.Known;
import org.anabranch.kernel.StoredReplies.Reply;

/**
 * Carries a writing API call with an {@code Idempotency-Key} out once: asked again within a day, it
 * is answered from what was stored. A key that comes with another call, or whose first call was
 * never answered, is a conflict.
 */
public final class Idempotency implements Filter {
  private static final Set<Method> WRITING =
      Set.of(Method.POST, Method.PUT, Method.PATCH, Method.DELETE);
  private static final int LONGEST_KEY = 200;

  /** Said anew with each reply. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "date", "transfer-encoding");

  private final StoredReplies replies;

  public Idempotency(StoredReplies replies) {
    this.replies = replies;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    Optional<String> key = request.headers().first(HeaderNames.create("Idempotency-Key"));
    boolean writing =
        request.path().path().startsWith("/api/")
            && !isUpload(request)
            && WRITING.contains(request.prologue().method())
            && key.isPresent();
    if (!writing) {
      chain.proceed();
      return;
    }
    String named = key.get().strip();
    if (named.isEmpty() || named.length() > LONGEST_KEY) {
      throw Problem.badInput(
              "idempotency-key-invalid",
              "The Idempotency-Key is empty or longer than " + LONGEST_KEY + " characters.",
              "Send a random one, such as a UUID.")
          .asException();
    }
    String call =
        Digest.sha256(
            request.prologue().method().text()
                + ' '
                + request.path().path()
                + '?'
                + request.query().rawValue()
                + '\n'
                + Bodies.text(request));
    switch (replies.begin(named, call)) {
      case Known.Fresh _ -> carryOut(chain, response, named);
      case Known.Answered(var reply) -> again(response, reply);
      case Known.Unreadable _ ->
          throw conflict(
              "idempotency-reply-unreadable",
              "The call was carried out, but its answer was sealed with a key that is gone.",
              "Look at what it made; the secrets' keys were rotated since.");
      case Known.OtherCall _ ->
          throw conflict(
              "idempotency-key-reused",
              "This Idempotency-Key came with another call before.",
              "Send a new key with each new call.");
      case Known.Unanswered _ ->
          throw conflict(
              "idempotency-key-unanswered",
              "The first call with this Idempotency-Key has no answer yet.",
              "Wait for it; if it never comes, look whether the call was carried out before you"
                  + " send it with another key.");
    }
  }

  /** A file: one sent again is known by its content, and a piece by its offset. */
  private static boolean isUpload(RoutingRequest request) {
    String path = request.path().path();
    return path.equals("/api/media") || path.startsWith("/api/media/uploads");
  }

  private static RuntimeException conflict(String code, String message, String fix) {
    return Problem.of(Problem.Kind.CONFLICT, code, message, fix).asException();
  }

  /** The reply is kept before it leaves, so that whoever has it, or lost it, gets it again. */
  private void carryOut(FilterChain chain, RoutingResponse response, String key) {
    Bodies.Sent sent = new Bodies.Sent();
    response.beforeSend(
        () -> {
          if (response.status().code() < 400) {
            sent.kept = true;
            replies.keep(key, new Reply(response.status().code(), headers(response), sent.body()));
          }
        });
    try {
      ScopedValue.where(Bodies.SENT, sent).run(chain::proceed);
    } finally {
      if (!sent.kept) {
        replies.forget(key);
      }
    }
  }

  private static Map<String, String> headers(RoutingResponse response) {
    Map<String, String> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Header header : response.headers()) {
      if (!OF_THE_CONNECTION.contains(header.name().toLowerCase(Locale.ROOT))) {
        kept.put(header.name(), header.get());
      }
    }
    return kept;
  }

  private static void again(RoutingResponse response, Reply reply) {
    response.status(Status.create(reply.status()));
    reply.headers().forEach(response::header);
    response.header("Idempotent-Replayed", "true");
    if (reply.body().isEmpty()) {
      response.send();
    } else {
      response.send(reply.body());
    }
  }
}
