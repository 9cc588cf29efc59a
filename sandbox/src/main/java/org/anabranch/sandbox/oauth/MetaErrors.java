package org.anabranch.sandbox.oauth;

import io.helidon.webserver.http.ServerResponse;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.internal.Replies;
import tools.jackson.databind.node.ObjectNode;

/** Refusals in the shape of Meta's APIs. */
final class MetaErrors {
  private MetaErrors() {}

  static void send(ServerResponse response, Wrong wrong) {
    switch (wrong.what()) {
      case CLIENT -> send(response, 101, 0, "Error validating client secret.");
      case GRANT_TYPE -> send(response, 100, 0, "Invalid grant_type.");
      case CODE -> send(response, 100, 36009, "This authorization code has been used or expired.");
      case REFRESH_TOKEN, ACCESS_TOKEN ->
          send(response, 190, 463, "Error validating access token: Session has expired.");
      case TOO_YOUNG -> send(response, 100, 0, "The access token must be at least 24 hours old.");
    }
  }

  static void send(ServerResponse response, int code, String message) {
    send(response, code, 0, message);
  }

  private static void send(ServerResponse response, int code, int subcode, String message) {
    ObjectNode body = Json.object();
    ObjectNode error =
        body.putObject("error")
            .put("message", message)
            .put("type", "OAuthException")
            .put("code", code);
    if (subcode != 0) {
      error.put("error_subcode", subcode);
    }
    error.put("fbtrace_id", "Asandbox");
    Replies.json(response, 400, body);
  }
}
