package org.anabranch.publish;

import java.net.URI;
import java.util.Map;
import java.util.Set;

/**
 * What one platform is, as far as it never changes from call to call: what a connector says of
 * itself.
 *
 * @param rules what it accepts
 * @param options what it accepts of a post's {@link Options}
 * @param features what the connector can do
 * @param officialHosts the platform's hosts by name, as they are in the world; an {@link Account}
 *     may point them elsewhere
 * @param credentials the names of the credentials that an account needs
 */
public record Profile(
    Platform platform,
    Connector.Delivery delivery,
    Rules rules,
    OptionRules options,
    Set<Feature> features,
    Map<String, URI> officialHosts,
    Set<String> credentials) {
  public Profile {
    features = Set.copyOf(features);
    officialHosts = Map.copyOf(officialHosts);
    credentials = Set.copyOf(credentials);
  }
}
