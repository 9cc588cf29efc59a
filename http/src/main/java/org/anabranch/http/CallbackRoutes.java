package org.anabranch.http;

import io.helidon.http.Header;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.HashMap;
import java.util.Map;
import org.anabranch.publish.callback.Callbacks;
import org.anabranch.publish.callback.Callbacks.Reply;
import org.anabranch.publish.callback.Incoming;

/**
 * Where platforms call: {@code /callbacks/<platform>/<app or account>}, and behind it, where a
 * platform puts it there, its own id of an account. Open to anybody who reaches this server: each
 * call proves itself by its signature.
 */
public final class CallbackRoutes implements HttpService {
  private static final int LARGEST_BYTES = 1 << 20;

  private final Callbacks callbacks;

  public CallbackRoutes(Callbacks callbacks) {
    this.callbacks = callbacks;
  }

  @Override
  public void routing(HttpRules rules) {
    for (String path :
        new String[] {
          "/callbacks/{platform}/{subscriber}", "/callbacks/{platform}/{subscriber}/{account}"
        }) {
      rules.get(path, this::asked);
      rules.post(path, this::told);
    }
  }

  private void asked(ServerRequest request, ServerResponse response) {
    send(
        response,
        callbacks.asked(
            part(request, "platform"),
            part(request, "subscriber"),
            incoming(request, new byte[0])));
  }

  private void told(ServerRequest request, ServerResponse response) {
    long length = request.headers().contentLength().orElse(0);
    if (length > LARGEST_BYTES) {
      response.status(Status.REQUEST_ENTITY_TOO_LARGE_413).send("No call is that long.\n");
      return;
    }
    byte[] body = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
    send(
        response,
        callbacks.told(
            part(request, "platform"), part(request, "subscriber"), incoming(request, body)));
  }

  private static String part(ServerRequest request, String name) {
    return request.path().pathParameters().get(name);
  }

  private static Incoming incoming(ServerRequest request, byte[] body) {
    Map<String, String> query = new HashMap<>();
    request.query().names().forEach(n -> query.put(n, request.query().get(n)));
    Map<String, String> headers = new HashMap<>();
    for (Header header : request.headers()) {
      headers.put(header.name(), header.get());
    }
    return new Incoming(
        request.path().pathParameters().first("account").orElse(""), query, headers, body);
  }

  private static void send(ServerResponse response, Reply reply) {
    response.status(reply.status());
    response.headers().contentType(io.helidon.http.HttpMediaTypes.PLAINTEXT_UTF_8);
    response.send(reply.text());
  }
}
