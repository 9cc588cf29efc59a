package org.anabranch.gateway.catalog;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a model can do beyond answering in text. */
public enum Capability {
  TOOLS,
  REASONING,
  STRUCTURED_OUTPUT,
  /** The provider itself searches the web for an answer. */
  WEB_SEARCH;

  /** What is told to be there; what is not told is not there. */
  static Set<Capability> of(Facts facts) {
    Set<Capability> told = EnumSet.noneOf(Capability.class);
    add(told, TOOLS, facts.tools());
    add(told, REASONING, facts.reasoning());
    add(told, STRUCTURED_OUTPUT, facts.structuredOutput());
    add(told, WEB_SEARCH, facts.webSearch());
    return told;
  }

  private static void add(
      Set<Capability> to, Capability capability, @org.jspecify.annotations.Nullable Boolean told) {
    if (Boolean.TRUE.equals(told)) {
      to.add(capability);
    }
  }

  /** As written in addresses and options: {@code structured-output}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Capability> byKey(String key) {
    return Arrays.stream(values()).filter(c -> c.key().equals(key)).findFirst();
  }
}
