package org.anabranch.sandbox.x;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.util.Set;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Requests;
import tools.jackson.databind.JsonNode;

/** Lets in who has the token and the scope; sends what a route refuses with. */
final class XDoor {
  private final World world;

  XDoor(World world) {
    this.world = world;
  }

  Handler open(String scope, Handler route) {
    return (request, response) -> {
      try {
        if (!grant(request).scopes().contains(scope)) {
          throw XProblem.forbidden("Forbidden");
        }
        route.handle(request, response);
      } catch (XProblem problem) {
        problem.send(response);
      }
    };
  }

  Grant grant(ServerRequest request) {
    return Requests.bearer(request)
        .flatMap(token -> Grant.of(world, "x", token))
        .orElseThrow(XProblem::unauthorised);
  }

  /** The JSON body; a problem when it is none or has a field that X does not know. */
  static JsonNode body(ServerRequest request, Set<String> fields) {
    JsonNode body =
        Requests.json(request)
            .filter(JsonNode::isObject)
            .orElseThrow(() -> XProblem.invalid("body", "The body must be a JSON object."));
    for (String name : body.propertyNames()) {
      if (!fields.contains(name)) {
        throw XProblem.invalid(name, "[$." + name + "] is not defined in the schema.");
      }
    }
    return body;
  }
}
