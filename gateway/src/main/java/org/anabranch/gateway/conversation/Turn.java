package org.anabranch.gateway.conversation;

import java.util.List;

/**
 * What one side said. Results of tools stand in turns of the user, as they come from the client.
 *
 * @param role {@code SYSTEM} only for instructions in the middle of a conversation; those above it
 *     are {@link Conversation#system}
 */
public record Turn(Role role, List<Part> parts) {
  /** Who speaks. */
  public enum Role {
    USER,
    ASSISTANT,
    SYSTEM
  }

  public Turn {
    parts = List.copyOf(parts);
  }

  public static Turn user(String text) {
    return new Turn(Role.USER, List.of(new Part.Text(text)));
  }

  public static Turn assistant(String text) {
    return new Turn(Role.ASSISTANT, List.of(new Part.Text(text)));
  }
}
