package org.anabranch.publish.webhook;

import java.net.URI;
import java.time.Instant;
import java.util.Set;
import org.anabranch.publish.Publication.State;

/**
 * Somebody else's address that is told of publications.
 *
 * @param workspace whose publications it is told of
 * @param states the states it is told of; empty for all that a person would want to know
 */
public record Webhook(String id, String workspace, URI url, Set<State> states, Instant createdAt) {
  public Webhook {
    states = Set.copyOf(states);
  }
}
