package org.anabranch.http;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** What the API takes and gives: JSON. */
final class Bodies {
  private Bodies() {}

  /** Collects what is sent while a call with an idempotency key is carried out. */
  static final ScopedValue<Sent> SENT = ScopedValue.newInstance();

  /** Used by one thread. */
  static final class Sent {
    private String body = "";
    boolean kept;

    String body() {
      return body;
    }
  }

  private record Text(String body) {}

  /** The whole body; may be asked for more than once. */
  static String text(ServerRequest request) {
    return request
        .context()
        .get(Text.class)
        .orElseGet(
            () -> {
              Text text =
                  new Text(request.content().hasEntity() ? request.content().as(String.class) : "");
              request.context().register(text);
              return text;
            })
        .body();
  }

  static <T> T read(ServerRequest request, Class<T> type) {
    @Nullable T body = Json.read(text(request), type);
    if (body == null) {
      throw Problem.badInput(
              "body-not-json", "The request's body is null.", "See docs/api.md for the shape.")
          .asException();
    }
    return body;
  }

  static void send(ServerResponse response, Object value) {
    String body = Json.plain(value);
    if (SENT.isBound()) {
      SENT.get().body = body;
    }
    response.header("Content-Type", "application/json");
    response.send(body);
  }
}
