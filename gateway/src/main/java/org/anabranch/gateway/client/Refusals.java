package org.anabranch.gateway.client;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.route.Served;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Problems, and what upstreams object to, as the data plane tells them. */
public final class Refusals {
  /** What every request is told once the gateway is being stopped. */
  public static final Refusal DRAINING =
      new Refusal(
          503, "draining", "This gateway is being stopped.", null, Map.of("retry-after", "1"));

  private static final String OWN = " Ask for another model, or leave it out.";

  /** What the gateway keeps no request can leave out. */
  private static final String KEPT =
      " Ask for another model, or send the conversation itself as the input, without it.";

  private Refusals() {}

  /** A problem of the gateway's own: status, code and headers as clients' SDKs understand them. */
  public static Refusal of(Problem problem) {
    String fix = problem.facts().containsKey("configuration") ? elsewhere(problem) : problem.fix();
    String message = problem.message() + (fix.isEmpty() ? "" : " " + fix);
    return switch (problem.code()) {
      case "budget-exhausted" ->
          new Refusal(
              429,
              "budget_exceeded",
              message,
              null,
              and(headers(problem), "x-should-retry", "false"));
      case "model-unknown" -> new Refusal(404, "model_not_found", message, "model", Map.of());
      case "model-not-allowed" -> new Refusal(403, "model_not_allowed", message, "model", Map.of());
      case "upstream-failed" ->
          new Refusal(upstreamStatus(problem), code(problem), message, null, headers(problem));
      default ->
          new Refusal(problem.kind().httpStatus(), code(problem), message, null, headers(problem));
    };
  }

  /** The same of a request whose client counts otherwise. */
  public static Refusal of(Untranslatable unsaid, Asked asked) {
    String fix = asked.isKept(unsaid.field()) ? KEPT : OWN;
    return of(unsaid, fix).at(asked.place(unsaid.field()));
  }

  /** No deployment can be told what the request holds. */
  public static Refusal of(Untranslatable unsaid) {
    return of(unsaid, OWN);
  }

  private static Refusal of(Untranslatable unsaid, String fix) {
    return new Refusal(
        400, "unsupported_parameter", unsaid.getMessage() + fix, unsaid.field(), Map.of());
  }

  /** A deployment says that the request is wrong, in another dialect than the client's. */
  public static Refusal of(
      int status, UpstreamError error, Served served, Map<String, String> headers) {
    return new Refusal(
        status,
        code(error),
        error.message().isEmpty() ? served.id() + " refused it." : error.message(),
        error.param(),
        headers);
  }

  /** As OpenAI's clients know it, by which they shorten what they ask. */
  private static String code(UpstreamError error) {
    return error.kind() == UpstreamError.Kind.CONTEXT_EXCEEDED
        ? "context_length_exceeded"
        : error.kind().name().toLowerCase(Locale.ROOT);
  }

  /** Clients are not told the addresses of deployments. */
  private static String elsewhere(Problem problem) {
    return "Ask for another model; who runs the gateway finds what to mend with the decision %s."
        .formatted(problem.facts().get("decision"));
  }

  private static String code(Problem problem) {
    return problem.kind() == Problem.Kind.LIMITED
        ? "rate_limit_exceeded"
        : problem.code().replace('-', '_');
  }

  private static int upstreamStatus(Problem problem) {
    if (problem.kind() == Problem.Kind.LIMITED) {
      return 429;
    }
    return problem.facts().containsKey("late") ? 504 : 502;
  }

  /** What of the problem's facts is told in headers. */
  private static Map<String, String> headers(Problem problem) {
    Map<String, String> headers = new HashMap<>();
    problem
        .facts()
        .forEach(
            (name, value) -> {
              if (name.startsWith("x-ratelimit-")) {
                headers.put(name, value);
              }
            });
    @Nullable String seconds = problem.facts().get("retry_after");
    @Nullable String decision = problem.facts().get("decision");
    if (decision != null) {
      headers.put(ClientConnection.DECISION, decision);
    }
    if (seconds != null) {
      headers.put("retry-after", seconds);
    }
    return headers;
  }

  private static Map<String, String> and(Map<String, String> headers, String name, String value) {
    headers.put(name, value);
    return headers;
  }
}
