package org.anabranch.publish.internal;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/** Parameters of one call, in the order they were added: an address's query, or a form. */
public final class Query {
  public static final String FORM = "application/x-www-form-urlencoded";

  private final StringBuilder encoded = new StringBuilder();

  public Query with(String name, Object value) {
    encoded
        .append(encoded.isEmpty() ? "" : "&")
        .append(encode(name))
        .append('=')
        .append(encode(value.toString()));
    return this;
  }

  /** Adds a value whose brackets and colons have a meaning; what stands in them is encoded. */
  public Query withEncoded(String name, String value) {
    encoded.append(encoded.isEmpty() ? "" : "&").append(encode(name)).append('=').append(value);
    return this;
  }

  /** Percent-encoded for any place in an address or a form; a space becomes {@code %20}. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The address of {@code path} below {@code base}, with these parameters. */
  public URI at(URI base, String path) {
    return URI.create(base + path + (encoded.isEmpty() ? "" : "?" + encoded));
  }

  /** These parameters as the body of a request of type {@link #FORM}. */
  public BodyPublisher form() {
    return BodyPublishers.ofString(encoded.toString());
  }
}
