package org.anabranch.gateway;

import java.util.Map;
import org.anabranch.gateway.openai.BadRequest;
import org.anabranch.gateway.openai.ErrorBody;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * An error as the data plane tells it.
 *
 * @param headers beside the body, such as Retry-After
 */
record Refusal(int status, ErrorBody body, Map<String, String> headers) {
  private static final String INVALID = "invalid_request_error";

  static Refusal of(int status, String code, String message) {
    String type = status >= 500 ? "server_error" : INVALID;
    return new Refusal(status, new ErrorBody(message, type, null, code), Map.of());
  }

  static Refusal of(BadRequest e) {
    return new Refusal(
        400, new ErrorBody(String.valueOf(e.getMessage()), INVALID, e.param(), null), Map.of());
  }

  static Refusal of(Problem problem) {
    String message = problem.message() + (problem.fix().isEmpty() ? "" : " " + problem.fix());
    return switch (problem.code()) {
      case "budget-exhausted" ->
          new Refusal(
              429,
              new ErrorBody(message, "insufficient_quota", null, "budget_exceeded"),
              Map.of("x-should-retry", "false"));
      case "model-unknown" ->
          new Refusal(404, new ErrorBody(message, INVALID, "model", "model_not_found"), Map.of());
      case "model-not-allowed" ->
          new Refusal(403, new ErrorBody(message, INVALID, "model", "model_not_allowed"), Map.of());
      case "upstream-failed" ->
          new Refusal(upstreamStatus(problem), server(problem, message), retryAfter(problem));
      default ->
          new Refusal(problem.kind().httpStatus(), server(problem, message), retryAfter(problem));
    };
  }

  private static ErrorBody server(Problem problem, String message) {
    boolean limited = problem.kind() == Problem.Kind.LIMITED;
    return new ErrorBody(
        message,
        limited ? "rate_limit_error" : "server_error",
        null,
        limited ? "rate_limit_exceeded" : problem.code().replace('-', '_'));
  }

  private static int upstreamStatus(Problem problem) {
    if (problem.kind() == Problem.Kind.LIMITED) {
      return 429;
    }
    return problem.facts().containsKey("late") ? 504 : 502;
  }

  private static Map<String, String> retryAfter(Problem problem) {
    @Nullable String seconds = problem.facts().get("retry_after");
    @Nullable String decision = problem.facts().get("decision");
    if (decision == null) {
      return Map.of();
    }
    return seconds == null
        ? Map.of(ClientConnection.DECISION, decision)
        : Map.of(ClientConnection.DECISION, decision, "retry-after", seconds);
  }
}
