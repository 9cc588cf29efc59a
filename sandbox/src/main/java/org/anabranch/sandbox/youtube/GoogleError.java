package org.anabranch.sandbox.youtube;

import io.helidon.webserver.http.ServerResponse;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.internal.Replies;
import tools.jackson.databind.node.ObjectNode;

/** A refusal in the shape of Google's errors; thrown by a route, sent by the door. */
final class GoogleError extends RuntimeException {
  private final int status;
  private final String domain;
  private final String reason;

  private GoogleError(int status, String domain, String reason, String message) {
    super(message, null, false, false);
    this.status = status;
    this.domain = domain;
    this.reason = reason;
  }

  static GoogleError unauthenticated() {
    return new GoogleError(
        401, "global", "authError", "Request had invalid authentication credentials.");
  }

  static GoogleError insufficient() {
    return new GoogleError(
        403,
        "global",
        "insufficientPermissions",
        "Request had insufficient authentication scopes.");
  }

  static GoogleError quota() {
    return new GoogleError(
        403,
        "youtube.quota",
        "quotaExceeded",
        "The request cannot be completed because you have exceeded your quota.");
  }

  /** A call that is malformed in itself, whatever it is about. */
  static GoogleError bad(String reason, String message) {
    return new GoogleError(400, "global", reason, message);
  }

  static GoogleError video(String reason, String message) {
    return new GoogleError(400, "youtube.video", reason, message);
  }

  static GoogleError thumbnail(int status, String reason, String message) {
    return new GoogleError(status, "youtube.thumbnail", reason, message);
  }

  static GoogleError playlist() {
    return new GoogleError(
        404,
        "youtube.playlistItem",
        "playlistNotFound",
        "The playlist identified with the request's playlistId parameter cannot be found.");
  }

  static GoogleError notFound(String message) {
    return new GoogleError(404, "global", "notFound", message);
  }

  void send(ServerResponse response) {
    ObjectNode body = Json.object();
    ObjectNode error = body.putObject("error").put("code", status).put("message", getMessage());
    error
        .putArray("errors")
        .addObject()
        .put("message", getMessage())
        .put("domain", domain)
        .put("reason", reason);
    if (status == 401) {
      error.put("status", "UNAUTHENTICATED");
    } else if (status == 403) {
      error.put("status", "PERMISSION_DENIED");
    }
    Replies.json(response, status, body);
  }
}
