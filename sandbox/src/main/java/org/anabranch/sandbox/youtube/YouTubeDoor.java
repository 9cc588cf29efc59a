package org.anabranch.sandbox.youtube;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Requests;

/** Lets in who has the token and the scope; sends what a route refuses with. */
final class YouTubeDoor {
  private final World world;

  YouTubeDoor(World world) {
    this.world = world;
  }

  Handler open(String scope, Handler route) {
    return caught(
        (request, response) -> {
          if (!grant(request).scopes().contains(scope)) {
            throw GoogleError.insufficient();
          }
          route.handle(request, response);
        });
  }

  /** For an upload's session, whose address is a right in itself; a token sent along must fit. */
  Handler session(Handler route) {
    return caught(
        (request, response) -> {
          if (Requests.header(request, "Authorization").isPresent()) {
            grant(request);
          }
          route.handle(request, response);
        });
  }

  private static Handler caught(Handler route) {
    return (request, response) -> {
      try {
        route.handle(request, response);
      } catch (GoogleError error) {
        error.send(response);
      }
    };
  }

  Grant grant(ServerRequest request) {
    return Requests.bearer(request)
        .flatMap(token -> Grant.of(world, YouTubeImitation.YOUTUBE, token))
        .orElseThrow(GoogleError::unauthenticated);
  }
}
