package org.anabranch.gateway.conversation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether tools may, must or must not be used.
 *
 * @param names with {@code REQUIRED}: one of these; any when empty
 * @param parallel whether several calls may come at once; null when not said
 */
public record ToolChoice(Mode mode, List<String> names, @Nullable Boolean parallel) {
  public static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, List.of(), null);

  /** What the model is to do about tools. */
  public enum Mode {
    AUTO,
    NONE,
    REQUIRED
  }

  public ToolChoice {
    names = List.copyOf(names);
  }
}
