package org.anabranch.sandbox.anthropic;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.internal.Requests;
import org.anabranch.sandbox.models.Call;
import org.anabranch.sandbox.models.Refused;
import org.anabranch.sandbox.models.Trouble;
import org.anabranch.sandbox.models.Vendor;
import org.anabranch.sandbox.models.Violation;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic's keys, errors and headers. */
final class AnthropicVendor implements Vendor {
  static final String KEY = "sk-ant-sandbox";
  private static final Set<String> VERSIONS = Set.of("2023-01-01", "2023-06-01", "2026-10-21");
  private static final int LONGEST = 32 << 20;

  @Override
  public String key(Call call) {
    return "anthropic";
  }

  @Override
  public void authenticate(Call call) {
    String given = call.header("x-api-key").or(() -> Requests.bearer(call.request())).orElse("");
    if (given.isEmpty()) {
      throw refused(401, "authentication_error", "x-api-key header is required");
    }
    if (!given.equals(KEY)) {
      throw refusal(Trouble.INVALID_KEY, call);
    }
    String version = call.header("anthropic-version").orElse("");
    if (version.isEmpty()) {
      throw invalid("anthropic-version: header is required");
    }
    if (!VERSIONS.contains(version)) {
      throw invalid("anthropic-version: \"" + version + "\" is not a valid version");
    }
  }

  @Override
  public String model(Call call) {
    return call.json().map(body -> body.path("model").asString("")).orElse("");
  }

  @Override
  public Refused refusal(Trouble trouble, Call call) {
    return switch (trouble) {
      case RATE_LIMITED ->
          refused(
                  429,
                  "rate_limit_error",
                  "This request would exceed your organization's rate limit.")
              .with("anthropic-ratelimit-requests-remaining", "0");
      case OVERLOADED -> refused(529, "overloaded_error", "Overloaded");
      case FAILED -> refused(500, "api_error", "Internal server error");
      case INVALID_KEY -> refused(401, "authentication_error", "invalid x-api-key");
      case REGION_CLOSED -> refused(403, "forbidden", "Request not allowed");
      case TOO_LARGE ->
          refused(413, "request_too_large", "Request exceeds the maximum size of 32 MB");
      case NO_ROUTE -> refused(404, "not_found_error", "Not Found");
      case NOT_JSON -> invalid("The request body is not valid JSON");
    };
  }

  static Refused refused(int status, String type, String message) {
    ObjectNode body = Json.object().put("type", "error");
    body.putObject("error").put("type", type).put("message", message);
    body.put("request_id", "req_sandbox");
    return new Refused(status, body, Map.of());
  }

  static Refused invalid(String message) {
    return refused(400, "invalid_request_error", message);
  }

  static Refused invalid(Violation violation) {
    String told =
        switch (violation.kind()) {
          case MISSING -> "Field required";
          case UNKNOWN -> "Extra inputs are not permitted";
          case WRONG_TYPE -> "Input should be a valid " + violation.expected();
          case OUT_OF_RANGE -> "Input should be in " + violation.expected();
          case NOT_ONE_OF -> "Input should be " + violation.expected();
        };
    return invalid(violation.dotted() + ": " + told);
  }

  @Override
  public Map<String, String> headers(Call call) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("request-id", call.id("req_", 24));
    headers.put("anthropic-organization-id", "anabranch-sandbox");
    String reset = "2026-11-22T12:01:00Z";
    for (String what : new String[] {"requests", "tokens", "input-tokens", "output-tokens"}) {
      String name = "anthropic-ratelimit-" + what;
      headers.put(name + "-limit", what.equals("requests") ? "4000" : "2000000");
      headers.put(name + "-remaining", what.equals("requests") ? "3999" : "1999000");
      headers.put(name + "-reset", reset);
    }
    return headers;
  }

  @Override
  public int longestBody() {
    return LONGEST;
  }
}
