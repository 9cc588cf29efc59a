package org.anabranch.gateway.line;

import java.time.Duration;
import java.util.Map;
import org.anabranch.gateway.batch.LineCall;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Refusal;

/** A refusal as the answer of a line, with whether asking again may help. */
final class LineRefusal {
  private static final Duration USUAL_WAIT = Duration.ofSeconds(2);

  private LineRefusal() {}

  /**
   * @param requestId the decision's, or empty where none was made
   */
  static LineCall.Answered of(Refusal refusal, Inbound inbound, String requestId) {
    boolean isFinal = "false".equals(refusal.headers().get("x-should-retry"));
    boolean mayPass =
        switch (refusal.status()) {
          case 429, 500, 502, 503, 504 -> !isFinal;
          default -> false;
        };
    return new LineCall.Answered(
        refusal.status(),
        requestId,
        LineTask.text(inbound.refuse(refusal)),
        mayPass ? wait(refusal.headers()) : null);
  }

  private static Duration wait(Map<String, String> headers) {
    String seconds = headers.getOrDefault("retry-after", "");
    return seconds.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : USUAL_WAIT;
  }
}
