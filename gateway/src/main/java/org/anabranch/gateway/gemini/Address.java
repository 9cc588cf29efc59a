package org.anabranch.gateway.gemini;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.dialect.Incoming;
import org.jspecify.annotations.Nullable;

/**
 * An address of this dialect: {@code /v1beta/models/MODEL:VERB}, with Vertex's projects before it,
 * or under {@code /gemini}. Models at {@code /v1}, where OpenAI's clients list theirs, are asked
 * for by clients that bring Google's header.
 *
 * @param model decoded
 * @param verb after the colon; empty for the model itself
 */
record Address(String model, String verb) {
  /** The header of Google's clients. */
  static final String KEY = "x-goog-api-key";

  private static final Pattern MODEL =
      Pattern.compile(
          "(?:/gemini)?/v1(?:beta|beta1|alpha)?/(?:projects/[^/]+/locations/[^/]+/)?"
              + "(?:publishers/google/)?(?:models|tunedModels)/([^:]+)(?::([A-Za-z]+))?");
  private static final Pattern LIST =
      Pattern.compile("(?:/gemini/v1(?:beta|beta1|alpha)?|/v1(?:beta|beta1|alpha))/models/?");

  static @Nullable Address of(Incoming head) {
    String path = head.path();
    Matcher matcher = MODEL.matcher(path);
    if (!matcher.matches()) {
      return null;
    }
    String verb = matcher.group(2) == null ? "" : matcher.group(2);
    boolean ours = !verb.isEmpty() || !path.startsWith("/v1/") || isGoogles(head);
    String model = matcher.group(1).replace("+", "%2B");
    return ours ? new Address(URLDecoder.decode(model, StandardCharsets.UTF_8), verb) : null;
  }

  static boolean isList(Incoming head) {
    return LIST.matcher(head.path()).matches()
        || isGoogles(head) && head.path().matches("/v1/models/?");
  }

  private static boolean isGoogles(Incoming head) {
    return head.headers().contains(KEY);
  }
}
