package org.anabranch.sandbox.bedrock;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Requests;
import org.anabranch.sandbox.models.Call;
import org.anabranch.sandbox.models.Refused;
import org.anabranch.sandbox.models.Trouble;
import org.anabranch.sandbox.models.Vendor;
import org.anabranch.sandbox.models.Violation;

/** Bedrock's signatures, bearer keys, errors and headers. */
final class BedrockVendor implements Vendor {
  static final String TOKEN = "sandbox-bedrock-token";
  private static final Pattern MODEL = Pattern.compile("^/bedrock/model/([^/]+)/");
  private static final int LONGEST = 25_000_000;

  private final World world;

  BedrockVendor(World world) {
    this.world = world;
  }

  @Override
  public String key(Call call) {
    return "bedrock";
  }

  @Override
  public void authenticate(Call call) {
    Optional<String> bearer = Requests.bearer(call.request());
    String authorization = call.header("Authorization").orElse("");
    if (authorization.isEmpty()) {
      throw refused(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    if (bearer.isEmpty()) {
      Signature.verify(call, authorization, world.realTime());
    } else if (!bearer.get().equals(TOKEN)) {
      throw refusal(Trouble.INVALID_KEY, call);
    }
  }

  @Override
  public String model(Call call) {
    Matcher model = MODEL.matcher(call.request().prologue().uriPath().rawPath());
    return model.find() ? URLDecoder.decode(model.group(1), StandardCharsets.UTF_8) : "";
  }

  @Override
  public Refused refusal(Trouble trouble, Call call) {
    return switch (trouble) {
      case RATE_LIMITED ->
          refused(
              429, "ThrottlingException", "Too many requests, please wait before trying again.");
      case OVERLOADED ->
          refused(503, "ServiceUnavailableException", "Bedrock is unable to process your request.");
      case FAILED ->
          refused(
              500,
              "InternalServerException",
              "The system encountered an unexpected error during processing. Try your request"
                  + " again.");
      case INVALID_KEY ->
          refused(
              403,
              "AccessDeniedException",
              "Authentication failed: Please make sure your API Key is valid.");
      case REGION_CLOSED ->
          refused(
              403,
              "AccessDeniedException",
              "Access to this model is not available from this region.");
      case TOO_LARGE -> refused(413, "ValidationException", "Input is too long.");
      case NO_ROUTE -> refused(404, "UnknownOperationException", "There is no such operation.");
      case NOT_JSON -> refused(400, "SerializationException", "The body is not valid JSON.");
    };
  }

  static Refused refused(int status, String type, String message) {
    return new Refused(
        status, Json.object().put("message", message), Map.of("x-amzn-ErrorType", type));
  }

  static Refused invalid(String message) {
    return refused(400, "ValidationException", message);
  }

  static Refused invalid(Violation violation) {
    String at = violation.dotted();
    return invalid(
        switch (violation.kind()) {
          case MISSING ->
              "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null"
                  .formatted(at);
          case UNKNOWN ->
              "Malformed input request: #: extraneous key [%s] is not permitted, please reformat your input and try again."
                  .formatted(at);
          case WRONG_TYPE, OUT_OF_RANGE, NOT_ONE_OF ->
              "Malformed input request: #/%s: expected %s, found: %s, please reformat your input and try again."
                  .formatted(at.replace('.', '/'), violation.expected(), violation.found());
        });
  }

  @Override
  public Map<String, String> headers(Call call) {
    String id = call.id("", 32);
    return Map.of("x-amzn-RequestId", id);
  }

  @Override
  public int longestBody() {
    return LONGEST;
  }
}
