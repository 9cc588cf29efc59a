package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Upstream;

/** From one dialect to another without a wire: a client's request, its door, a refusal. */
final class Across {
  static final Dialects DIALECTS = Bench.dialects(Clock.systemUTC());

  /** The smallest request for a stream in each client's dialect, by its address. */
  static final Map<String, String> SMALLEST =
      Map.of(
          "/v1/chat/completions",
          "{'model':'m','stream':true,'messages':[{'role':'user','content':'hi'}]}",
          "/v1/responses",
          "{'model':'m','stream':true,'input':'hi'}",
          "/v1/messages",
          "{'model':'m','stream':true,'max_tokens':9,'messages':[{'role':'user','content':'hi'}]}",
          "/model/m/converse-stream",
          "{'messages':[{'role':'user','content':[{'text':'hi'}]}]}",
          "/v1beta/models/m:streamGenerateContent",
          "{'contents':[{'parts':[{'text':'hi'}]}]}");

  private Across() {}

  /**
   * @param body JSON with ' for "
   */
  static Incoming request(String path, String body) {
    return new Incoming(
        "POST",
        path,
        path.endsWith(":streamGenerateContent") ? "alt=sse" : "",
        new DefaultHttpHeaders().set("content-type", "application/json"),
        Unpooled.wrappedBuffer(body.replace('\'', '"').getBytes(UTF_8)));
  }

  static Incoming smallest(String path) {
    return request(path, SMALLEST.getOrDefault(path, ""));
  }

  /** Whose conversation it is. */
  static Inbound inbound(Incoming request) {
    return DIALECTS.inbound().stream()
        .filter(d -> d.operation(request) == Operation.CONVERSE)
        .findFirst()
        .orElseThrow();
  }

  /** What the client is told where the vendor's dialect cannot say what it asks. */
  static String refused(Incoming request, String vendor, String model) {
    Inbound inbound = inbound(request);
    Asked asked = inbound.read(request);
    Untranslatable unsaid =
        catchThrowableOfType(
            Untranslatable.class,
            () ->
                DIALECTS
                    .outbound(vendor)
                    .ask(asked.conversation(), new Upstream(model, vendor, Set.of())));
    return inbound.refuse(Refusals.of(unsaid, asked)).body().toString(UTF_8);
  }
}
