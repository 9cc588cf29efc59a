package org.anabranch.gateway.guard;

import java.util.List;

/** All guardrails there are, made ready. Safe for many threads. */
public final class Guardrails {
  private final List<Guardrail> all;

  /** Throws {@link IllegalArgumentException} where one cannot be. */
  public Guardrails(List<GuardrailConfig> configs) {
    all = configs.stream().map(Guardrail::of).toList();
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** Those that read either side of a request. */
  public Guards reading(String workspace, String model) {
    return new Guards(all.stream().filter(g -> g.config().appliesTo(workspace, model)).toList());
  }

  /** Those that read this side of a request. */
  public Guards reading(GuardrailConfig.When stage, String workspace, String model) {
    return all.isEmpty()
        ? Guards.NONE
        : new Guards(
            all.stream()
                .filter(g -> g.config().reads(stage) && g.config().appliesTo(workspace, model))
                .toList());
  }
}
