package org.anabranch.sandbox.x;

import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.internal.Replies;
import tools.jackson.databind.node.ObjectNode;

/** A refusal in the shape of X's problem documents; thrown by a route, sent by the imitation. */
final class XProblem extends RuntimeException {
  private static final String TYPES = "https://api.twitter.com/2/problems/";

  private final int status;
  private final transient ObjectNode body;
  private final transient Map<String, String> headers;

  private XProblem(int status, ObjectNode body, Map<String, String> headers) {
    super("X refuses with " + status, null, false, false);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  private static XProblem plain(int status, String title, String detail) {
    return new XProblem(status, problem(status, "about:blank", title, detail), Map.of());
  }

  private static ObjectNode problem(int status, String type, String title, String detail) {
    return Json.object()
        .put("title", title)
        .put("detail", detail)
        .put("type", type)
        .put("status", status);
  }

  static XProblem unauthorised() {
    return plain(401, "Unauthorized", "Unauthorized");
  }

  static XProblem forbidden(String detail) {
    return plain(403, "Forbidden", detail);
  }

  static XProblem tooLarge() {
    return plain(413, "Payload Too Large", "A media segment must not exceed 5 MB.");
  }

  static XProblem tooMany(long resetAtSeconds, int limit) {
    return new XProblem(
        429,
        problem(429, "about:blank", "Too Many Requests", "Too Many Requests"),
        Map.of(
            "x-rate-limit-limit", Integer.toString(limit),
            "x-rate-limit-remaining", "0",
            "x-rate-limit-reset", Long.toString(resetAtSeconds)));
  }

  /** A parameter is missing, unknown or out of its range. */
  static XProblem invalid(String parameter, String message) {
    ObjectNode body =
        problem(
            400,
            TYPES + "invalid-request",
            "Invalid Request",
            "One or more parameters to your request was invalid.");
    ObjectNode error = body.putArray("errors").addObject().put("message", message);
    error.putObject("parameters").putArray(parameter);
    return new XProblem(400, body, Map.of());
  }

  void send(ServerResponse response) {
    Replies.send(response, status, "application/problem+json", body.toString(), headers);
  }
}
