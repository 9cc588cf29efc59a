package org.anabranch.sandbox.pinterest;

import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import org.anabranch.sandbox.internal.Replies;

/** A refusal in Pinterest's shape; thrown by a route, sent by the door. */
final class PinterestError extends RuntimeException {
  private final int status;
  private final int code;

  private PinterestError(int status, int code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  static PinterestError invalid(String message) {
    return new PinterestError(400, 1, message);
  }

  static PinterestError boardNotFound() {
    return new PinterestError(404, 40, "Board not found.");
  }

  static PinterestError pinNotFound() {
    return new PinterestError(404, 50, "Pin not found.");
  }

  static PinterestError mediaNotFound() {
    return new PinterestError(404, 0, "Media not found.");
  }

  static PinterestError unauthenticated() {
    return new PinterestError(401, 2, "Authentication failed.");
  }

  static PinterestError notPermitted() {
    return new PinterestError(
        403, 29, "Your application consumer type is not supported for this scope.");
  }

  void send(ServerResponse response) {
    Replies.json(response, status, Map.of("code", code, "message", String.valueOf(getMessage())));
  }
}
