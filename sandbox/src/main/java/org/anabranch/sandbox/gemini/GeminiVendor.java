package org.anabranch.sandbox.gemini;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.internal.Requests;
import org.anabranch.sandbox.models.Call;
import org.anabranch.sandbox.models.Refused;
import org.anabranch.sandbox.models.Trouble;
import org.anabranch.sandbox.models.Vendor;
import org.anabranch.sandbox.models.Violation;
import tools.jackson.databind.node.ObjectNode;

/** The keys and errors of Google's APIs. */
final class GeminiVendor implements Vendor {
  static final String KEY = "sandbox-gemini-key";
  private static final Pattern MODEL = Pattern.compile("/models/([^/:]+)");
  private static final int LONGEST = 100 << 20;

  @Override
  public String key(Call call) {
    return "gemini";
  }

  @Override
  public void authenticate(Call call) {
    String given =
        call.header("x-goog-api-key")
            .or(() -> call.query("key"))
            .or(() -> Requests.bearer(call.request()))
            .orElse("");
    if (given.isEmpty()) {
      throw refused(
          403,
          "PERMISSION_DENIED",
          "Method doesn't allow unregistered callers (callers without established identity)."
              + " Please use API Key or other form of API consumer identity to call this API.");
    }
    if (!given.equals(KEY)) {
      throw refusal(Trouble.INVALID_KEY, call);
    }
  }

  @Override
  public String model(Call call) {
    Matcher model = MODEL.matcher(call.fullPath());
    return model.find() ? model.group(1) : "";
  }

  @Override
  public Refused refusal(Trouble trouble, Call call) {
    return switch (trouble) {
      case RATE_LIMITED ->
          refused(
              429,
              "RESOURCE_EXHAUSTED",
              "You exceeded your current quota, please check your plan and billing details.",
              detail("RetryInfo").put("retryDelay", retryDelay(call) + "s"));
      case OVERLOADED ->
          refused(503, "UNAVAILABLE", "The model is overloaded. Please try again later.");
      case FAILED -> refused(500, "INTERNAL", "An internal error has occurred. Please retry.");
      case INVALID_KEY ->
          refused(
              400,
              "INVALID_ARGUMENT",
              "API key not valid. Please pass a valid API key.",
              detail("ErrorInfo").put("reason", "API_KEY_INVALID").put("domain", "googleapis.com"));
      case REGION_CLOSED ->
          refused(400, "FAILED_PRECONDITION", "User location is not supported for the API use.");
      case TOO_LARGE -> refused(400, "INVALID_ARGUMENT", "Request payload size exceeds the limit.");
      case NO_ROUTE -> refused(404, "NOT_FOUND", "The path " + call.fullPath() + " was not found.");
      case NOT_JSON -> refused(400, "INVALID_ARGUMENT", "Invalid JSON payload received.");
    };
  }

  private static long retryDelay(Call call) {
    return call.fault().map(f -> f.retryAfter().toSeconds()).orElse(0L);
  }

  private static ObjectNode detail(String type) {
    return Json.object().put("@type", "type.googleapis.com/google.rpc." + type);
  }

  static Refused refused(int status, String name, String message, ObjectNode... details) {
    ObjectNode body = Json.object();
    ObjectNode error =
        body.putObject("error").put("code", status).put("message", message).put("status", name);
    if (details.length > 0) {
      error.putArray("details").addAll(List.of(details));
    }
    return new Refused(status, body, Map.of());
  }

  static Refused invalid(String message) {
    return refused(400, "INVALID_ARGUMENT", message);
  }

  static Refused invalid(Violation violation) {
    String at = violation.bracketed();
    String told =
        switch (violation.kind()) {
          case MISSING -> "* " + at + ": must be specified";
          case UNKNOWN ->
              "Invalid JSON payload received. Unknown name \"%s\"%s: Cannot find field."
                  .formatted(
                      violation.name(),
                      violation.parent().isEmpty() ? "" : " at '" + violation.parent() + "'");
          case WRONG_TYPE, NOT_ONE_OF ->
              "Invalid value at '%s' (%s), %s"
                  .formatted(at, violation.expected(), violation.found());
          case OUT_OF_RANGE -> "* %s: must be in the range %s".formatted(at, violation.expected());
        };
    ObjectNode detail = detail("BadRequest");
    detail.putArray("fieldViolations").addObject().put("field", at).put("description", told);
    return refused(400, "INVALID_ARGUMENT", told, detail);
  }

  static Refused unknownModel(String model) {
    return refused(
        404,
        "NOT_FOUND",
        "models/" + model + " is not found for API version v1beta, or is not supported.");
  }

  @Override
  public Map<String, String> headers(Call call) {
    return Map.of("Server-Timing", "gfet4t7; dur=1", "X-Gemini-Service-Tier", "standard");
  }

  @Override
  public int longestBody() {
    return LONGEST;
  }
}
