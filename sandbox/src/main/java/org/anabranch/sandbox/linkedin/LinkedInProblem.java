package org.anabranch.sandbox.linkedin;

import io.helidon.webserver.http.ServerResponse;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.internal.Replies;
import tools.jackson.databind.node.ObjectNode;

/** A refusal in LinkedIn's shape; thrown by a route, sent by the door. */
final class LinkedInProblem extends RuntimeException {
  private final int status;
  private final int serviceCode;
  private final String code;
  private final String message;

  LinkedInProblem(int status, int serviceCode, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.serviceCode = serviceCode;
    this.code = code;
    this.message = message;
  }

  static LinkedInProblem invalid(String message) {
    return new LinkedInProblem(400, 100, "ILLEGAL_ARGUMENT", message);
  }

  static LinkedInProblem denied(String what) {
    return new LinkedInProblem(
        403, 100, "ACCESS_DENIED", "Not enough permissions to access: " + what);
  }

  static LinkedInProblem missing(String what) {
    return new LinkedInProblem(404, 0, "NOT_FOUND", "Could not find " + what);
  }

  void send(ServerResponse response) {
    ObjectNode body = Json.object().put("status", status).put("code", code).put("message", message);
    if (serviceCode != 0) {
      body.put("serviceErrorCode", serviceCode);
    }
    Replies.json(response, status, body);
  }
}
