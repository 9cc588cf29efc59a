package org.anabranch.publish.connect;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Platform;

/** The leaves, by platform. */
final class Authorisations {
  private final Map<Platform, Authorisation> byPlatform = new EnumMap<>(Platform.class);

  Authorisations(List<Authorisation> all) {
    for (Authorisation authorisation : all) {
      if (byPlatform.put(authorisation.platform(), authorisation) != null) {
        throw new IllegalArgumentException("Two authorisations for " + authorisation.platform());
      }
    }
  }

  Optional<Authorisation> find(Platform platform) {
    return Optional.ofNullable(byPlatform.get(platform));
  }

  Authorisation of(Platform platform) {
    return find(platform)
        .orElseThrow(() -> new IllegalStateException("No authorisation for " + platform));
  }

  /** For what a person asks: a problem where the platform has no consent page. */
  Authorisation require(Platform platform) {
    return find(platform)
        .orElseThrow(
            () ->
                Problem.badInput(
                        "platform-without-consent",
                        platform.title() + " has no consent page for publishing.",
                        "Enter its credentials instead.")
                    .asException());
  }

  List<Platform> platforms() {
    return List.copyOf(byPlatform.keySet());
  }
}
