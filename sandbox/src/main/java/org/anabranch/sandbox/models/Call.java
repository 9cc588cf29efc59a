package org.anabranch.sandbox.models;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.internal.Requests;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** One request to a model vendor, its body read, with the fault that is to be made at it. */
public final class Call {
  private final ServerRequest request;
  private final ServerResponse response;
  private final byte[] body;
  private @Nullable Fault fault;
  private @Nullable JsonNode json;
  private @Nullable String digest;

  Call(ServerRequest request, ServerResponse response, byte[] body) {
    this.request = request;
    this.response = response;
    this.body = body;
  }

  public ServerRequest request() {
    return request;
  }

  public ServerResponse response() {
    return response;
  }

  public byte[] body() {
    return body;
  }

  public String method() {
    return request.prologue().method().text();
  }

  /** From the vendor's key on, decoded: {@code /openai/v1/models}. */
  public String fullPath() {
    return request.prologue().uriPath().path();
  }

  /** Lower-case hex; the same requests get the same answers through it. */
  public String bodySha256() {
    String known = digest;
    if (known == null) {
      known = Bytes.sha256(body);
      digest = known;
    }
    return known;
  }

  /** A short id that follows from path and body. */
  public String id(String prefix, int length) {
    return prefix + Digest.sha256(fullPath() + bodySha256()).substring(0, length);
  }

  /** The body when it is JSON. */
  public Optional<JsonNode> json() {
    if (json == null && body.length > 0) {
      try {
        json = Json.MAPPER.readTree(new String(body, StandardCharsets.UTF_8));
      } catch (JacksonException e) {
        return Optional.empty();
      }
    }
    return Optional.ofNullable(json);
  }

  public Optional<String> header(String name) {
    return Requests.header(request, name);
  }

  public Optional<String> query(String name) {
    return Requests.query(request, name);
  }

  /** A part of the path, decoded. */
  public String path(String name) {
    return Requests.path(request, name);
  }

  /** The fault to make while answering. */
  public Optional<Fault> fault() {
    return Optional.ofNullable(fault);
  }

  void fault(Fault fault) {
    this.fault = fault;
  }

  boolean has(Kind kind) {
    return fault != null && fault.kind() == kind;
  }

  /** The token counts to tell, which are wrong or missing when a fault wants it so. */
  public Optional<Tokens> told(Tokens tokens) {
    if (has(Kind.NO_USAGE)) {
      return Optional.empty();
    }
    return Optional.of(has(Kind.WRONG_USAGE) ? tokens.wrong() : tokens);
  }
}
