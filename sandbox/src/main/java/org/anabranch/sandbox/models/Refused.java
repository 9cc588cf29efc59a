package org.anabranch.sandbox.models;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A refusal in a vendor's own shape; thrown by a route, sent by the {@link Door}. */
public final class Refused extends RuntimeException {
  private final int status;
  private final transient JsonNode body;
  private final transient Map<String, String> headers;

  public Refused(int status, JsonNode body, Map<String, String> headers) {
    super("The vendor refuses with " + status, null, false, false);
    this.status = status;
    this.body = body;
    this.headers = Map.copyOf(headers);
  }

  public int status() {
    return status;
  }

  public JsonNode body() {
    return body;
  }

  public Map<String, String> headers() {
    return headers;
  }

  /** The same with one header more, or another value of it. */
  public Refused with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Refused(status, body, more);
  }

  /** The same under another status; the body keeps what it says. */
  public Refused withStatus(int status) {
    return new Refused(status, body, headers);
  }
}
