package org.anabranch.sandbox.openai;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.internal.Requests;
import org.anabranch.sandbox.models.Call;
import org.anabranch.sandbox.models.Refused;
import org.anabranch.sandbox.models.Trouble;
import org.anabranch.sandbox.models.Vendor;
import org.anabranch.sandbox.models.Violation;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's keys, errors and headers; also those of who imitates OpenAI below {@code /v}. */
final class OpenAiVendor implements Vendor {
  private static final String INVALID = "invalid_request_error";
  private static final Pattern FIRST = Pattern.compile("^/v/([^/]+)/");
  private static final Pattern DEPLOYMENT = Pattern.compile("/deployments/([^/]+)/");
  private static final int LONGEST = 128 << 20;

  @Override
  public String key(Call call) {
    Matcher compatible = FIRST.matcher(call.fullPath());
    return compatible.find() ? compatible.group(1) : "openai";
  }

  @Override
  public void authenticate(Call call) {
    String expected = "sk-sandbox-" + key(call);
    String given = Requests.bearer(call.request()).or(() -> call.header("api-key")).orElse("");
    if (given.isEmpty()) {
      throw refused(
          401,
          "You didn't provide an API key. Send it as Authorization: Bearer YOUR_KEY.",
          INVALID,
          null,
          null);
    }
    if (!given.equals(expected)) {
      throw refusal(Trouble.INVALID_KEY, call);
    }
  }

  @Override
  public String model(Call call) {
    Matcher deployment = DEPLOYMENT.matcher(call.fullPath());
    return deployment.find()
        ? deployment.group(1)
        : call.json().map(body -> body.path("model").asString("")).orElse("");
  }

  @Override
  public Refused refusal(Trouble trouble, Call call) {
    return switch (trouble) {
      case RATE_LIMITED ->
          refused(
                  429,
                  "Rate limit reached for " + model(call) + " on requests per min (RPM).",
                  "requests",
                  null,
                  "rate_limit_exceeded")
              .with("x-ratelimit-remaining-requests", "0")
              .with("x-ratelimit-reset-requests", "1s");
      case OVERLOADED ->
          refused(
              503,
              "The engine is currently overloaded, please try again later",
              "server_error",
              null,
              null);
      case FAILED ->
          refused(
              500,
              "The server had an error while processing your request",
              "server_error",
              null,
              null);
      case INVALID_KEY ->
          refused(401, "Incorrect API key provided: ***.", INVALID, null, "invalid_api_key");
      case REGION_CLOSED ->
          refused(
              403,
              "Country, region, or territory not supported",
              "request_forbidden",
              null,
              "unsupported_country_region_territory");
      case TOO_LARGE -> refused(413, "The request body is too large.", INVALID, null, null);
      case NO_ROUTE ->
          refused(
              404,
              "Invalid URL (%s %s)".formatted(call.method(), call.fullPath()),
              INVALID,
              null,
              null);
      case NOT_JSON ->
          refused(400, "We could not parse the JSON body of your request.", INVALID, null, null);
    };
  }

  static Refused refused(
      int status, String message, String type, @Nullable String param, @Nullable String code) {
    ObjectNode body = Json.object();
    body.putObject("error")
        .put("message", message)
        .put("type", type)
        .put("param", param)
        .put("code", code);
    return new Refused(status, body, Map.of());
  }

  static Refused invalid(String param, String code, String message) {
    return refused(400, message, INVALID, param, code);
  }

  static Refused invalid(Violation violation) {
    String param = violation.bracketed();
    return switch (violation.kind()) {
      case MISSING ->
          param.equals("model")
              ? refused(400, "you must provide a model parameter", INVALID, null, null)
              : invalid(
                  param,
                  "missing_required_parameter",
                  "Missing required parameter: '" + param + "'.");
      case UNKNOWN -> invalid(param, "unknown_parameter", "Unknown parameter: '" + param + "'.");
      case WRONG_TYPE ->
          invalid(
              param,
              "invalid_type",
              "Invalid type for '%s': expected a %s, but got a %s instead."
                  .formatted(param, violation.expected(), violation.found()));
      case OUT_OF_RANGE ->
          invalid(
              param,
              "integer_out_of_range",
              "Invalid '%s': expected a value in %s, but got %s instead."
                  .formatted(param, violation.expected(), violation.found()));
      case NOT_ONE_OF ->
          invalid(
              param,
              "invalid_value",
              "Invalid value: '%s'. Supported values are: %s."
                  .formatted(violation.found(), violation.expected()));
    };
  }

  static Refused unknownModel(String model) {
    return refused(
        404,
        "The model `" + model + "` does not exist or you do not have access to it.",
        INVALID,
        null,
        "model_not_found");
  }

  @Override
  public Map<String, String> headers(Call call) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("x-request-id", call.id("req_", 32));
    headers.put("openai-processing-ms", "1");
    headers.put("openai-version", "2020-10-01");
    headers.put("openai-organization", "anabranch-sandbox");
    headers.put("x-ratelimit-limit-requests", "10000");
    headers.put("x-ratelimit-remaining-requests", "9999");
    headers.put("x-ratelimit-reset-requests", "6ms");
    headers.put("x-ratelimit-limit-tokens", "30000000");
    headers.put("x-ratelimit-remaining-tokens", "29999000");
    headers.put("x-ratelimit-reset-tokens", "2ms");
    return headers;
  }

  @Override
  public int longestBody() {
    return LONGEST;
  }
}
