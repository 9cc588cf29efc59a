package org.anabranch.sandbox.linkedin;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.util.Set;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;

/** Asks for the token, its scope, the version and the protocol; sends what a route refuses with. */
final class LinkedInDoor {
  /** The versions served in November 2026: each lives for about a year. */
  private static final String FIRST_VERSION = "202512";

  private static final String LAST_VERSION = "202611";

  private final World world;

  LinkedInDoor(World world) {
    this.world = world;
  }

  Handler open(String scope, Handler route) {
    return (request, response) -> {
      try {
        Grant grant = grant(request);
        version(request);
        if (!grant.scopes().contains(scope)) {
          throw LinkedInProblem.denied(request.path().path());
        }
        route.handle(request, response);
      } catch (LinkedInProblem problem) {
        problem.send(response);
      }
    };
  }

  /** For addresses that are their own permission. */
  static Handler signed(Handler route) {
    return (request, response) -> {
      try {
        route.handle(request, response);
      } catch (LinkedInProblem problem) {
        problem.send(response);
      }
    };
  }

  Grant grant(ServerRequest request) {
    return Requests.bearer(request)
        .flatMap(token -> Grant.of(world, "linkedin", token))
        .orElseThrow(
            () -> new LinkedInProblem(401, 65600, "INVALID_ACCESS_TOKEN", "Invalid access token"));
  }

  private static void version(ServerRequest request) {
    String version = Requests.header(request, "LinkedIn-Version").orElse("");
    if (version.isEmpty()) {
      throw new LinkedInProblem(
          400, 0, "VERSION_MISSING", "A version must be present. Please specify a version");
    }
    if (!version.matches("\\d{6}")
        || version.compareTo(FIRST_VERSION) < 0
        || version.compareTo(LAST_VERSION) > 0) {
      throw new LinkedInProblem(
          426, 0, "NONEXISTENT_VERSION", "Requested version " + version + " is not active");
    }
    if (!Requests.header(request, "X-Restli-Protocol-Version").orElse("").equals("2.0.0")) {
      throw LinkedInProblem.invalid("X-Restli-Protocol-Version must be 2.0.0");
    }
  }

  /** The JSON body; a problem when it is none or has a field that LinkedIn does not know. */
  static JsonNode body(ServerRequest request, Set<String> fields) {
    JsonNode body =
        Requests.json(request)
            .filter(JsonNode::isObject)
            .orElseThrow(() -> LinkedInProblem.invalid("The body must be a JSON object"));
    for (String name : body.propertyNames()) {
      if (!fields.contains(name)) {
        throw LinkedInProblem.invalid(
            "Unpermitted fields present in REQUEST_BODY: [/" + name + "]");
      }
    }
    return body;
  }
}
