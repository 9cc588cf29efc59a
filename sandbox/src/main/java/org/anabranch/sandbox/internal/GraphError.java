package org.anabranch.sandbox.internal;

import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import tools.jackson.databind.node.ObjectNode;

/** A refusal in the shape of Meta's Graph APIs; thrown by a route, sent by its door. */
public final class GraphError extends RuntimeException {
  private final int status;
  private final int code;
  private final int subcode;
  private final String message;

  private final Map<String, Object> data;

  private GraphError(int status, int code, int subcode, String message) {
    this(status, code, subcode, message, Map.of());
  }

  private GraphError(int status, int code, int subcode, String message, Map<String, Object> data) {
    super(message, null, false, false);
    this.data = Map.copyOf(data);
    this.status = status;
    this.code = code;
    this.subcode = subcode;
    this.message = message;
  }

  public static GraphError of(int code, int subcode, String message) {
    return new GraphError(400, code, subcode, message);
  }

  /** With what Meta calls {@code error_data}: what the client needs to go on. */
  public GraphError with(Map<String, Object> told) {
    return new GraphError(status, code, subcode, message, told);
  }

  static GraphError token() {
    return new GraphError(401, 190, 0, "Invalid OAuth access token - Cannot parse access token");
  }

  static GraphError proof() {
    return of(100, 0, "Invalid appsecret_proof provided in the API argument");
  }

  public static GraphError permission(String scope) {
    return new GraphError(
        403, 200, 0, "(#200) Requires " + scope + " permission to manage the object");
  }

  /** A parameter is missing, unknown or unfit. */
  public static GraphError parameter(String message) {
    return of(100, 0, "(#100) " + message);
  }

  /** A field that the object does not have. */
  public static GraphError field(String name) {
    return parameter("Tried accessing nonexisting field (" + name + ")");
  }

  /** What the path names is not there, or not for this token. */
  public static GraphError unknownObject(String id) {
    return of(
        100,
        33,
        "Unsupported request. Object with ID '%s' does not exist, cannot be loaded due to missing"
                .formatted(id)
            + " permissions, or does not support this operation");
  }

  void send(ServerResponse response, Map<String, String> headers) {
    ObjectNode body = Json.object();
    ObjectNode error =
        body.putObject("error")
            .put("message", message)
            .put("type", "OAuthException")
            .put("code", code);
    if (subcode != 0) {
      error.put("error_subcode", subcode);
    }
    if (!data.isEmpty()) {
      error.set("error_data", Json.MAPPER.valueToTree(data));
    }
    error
        .put("is_transient", code == 1 || code == 2)
        .put("fbtrace_id", "A" + Digest.sha256(message).substring(0, 22));
    Replies.json(response, status, body, headers);
  }
}
