package org.anabranch.gateway.media;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.dialect.BadRequest;
import org.jspecify.annotations.Nullable;

/**
 * Where clients ask for pictures, sound and moderation: under {@code /v1}, {@code /openai/v1},
 * without either, and as Azure addresses them.
 */
public final class MediaAddress {
  private static final Pattern PATH =
      Pattern.compile(
          "(?:/openai)?(?:/v1|/deployments/(?<model>[^/]+))?"
              + "(?<what>/images/[a-z]+|/audio/[a-z]+|/moderations)/?");

  private MediaAddress() {}

  /** Every request is shown to every door, and to look for a word costs least. */
  private static boolean isNear(String path) {
    return path.contains("/images/") || path.contains("/audio/") || path.contains("/moderations");
  }

  /** What is asked for at an address such as {@code /v1/moderations}; null where nothing is. */
  public static @Nullable Surface surface(String address) {
    Matcher path = isNear(address) ? PATH.matcher(address) : null;
    return path != null && path.matches() ? Surface.at(path.group("what")) : null;
  }

  /** The model that the address names, as Azure's do, or null. Throws {@link BadRequest}. */
  public static @Nullable String model(String address) {
    Matcher path = PATH.matcher(address);
    String model = path.matches() ? path.group("model") : null;
    try {
      return model == null
          ? null
          : URLDecoder.decode(model.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadRequest("The address is not encoded properly.", null);
    }
  }
}
