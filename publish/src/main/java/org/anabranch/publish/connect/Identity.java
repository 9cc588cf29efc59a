package org.anabranch.publish.connect;

import java.util.Map;
import org.anabranch.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Whom a consent lets us post as: the person, or one of the Pages, organisations or channels that
 * the person manages.
 *
 * @param remoteId the platform's id, as the account will carry it
 * @param kind in one word, for the picker: {@code person}, {@code page}, {@code organisation}
 * @param token its own access token, where it has one; null where the person's is used
 * @param credentials more that its account must carry
 */
public record Identity(
    String remoteId,
    String name,
    String kind,
    @Nullable Secret token,
    Map<String, Secret> credentials) {
  public Identity {
    credentials = Map.copyOf(credentials);
  }

  static Identity person(String remoteId, String name) {
    return new Identity(remoteId, name, "person", null, Map.of());
  }
}
