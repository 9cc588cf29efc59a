package org.anabranch.sandbox.pinterest;

import io.helidon.webserver.http.Handler;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.internal.Grant;
import org.anabranch.sandbox.internal.Requests;

/**
 * Lets in who has the token and the scope; dates the replies by the world's clock; sends what a
 * route refuses with.
 */
final class PinterestDoor {
  private final World world;

  PinterestDoor(World world) {
    this.world = world;
  }

  Handler open(String scope, Handler route) {
    return (request, response) -> {
      response.header(
          "Date",
          DateTimeFormatter.RFC_1123_DATE_TIME.format(world.now().atOffset(ZoneOffset.UTC)));
      try {
        Grant grant =
            Requests.bearer(request)
                .flatMap(token -> Grant.of(world, PinterestImitation.PINTEREST, token))
                .orElseThrow(PinterestError::unauthenticated);
        if (!grant.scopes().contains(scope)) {
          throw PinterestError.notPermitted();
        }
        route.handle(request, response);
      } catch (PinterestError error) {
        error.send(response);
      }
    };
  }
}
