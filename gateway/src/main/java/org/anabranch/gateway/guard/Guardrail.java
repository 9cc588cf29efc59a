package org.anabranch.gateway.guard;

import org.jspecify.annotations.Nullable;

/**
 * A guardrail made ready.
 *
 * @param detector null for those that do not search texts
 * @param schema of those that have one of their own
 */
record Guardrail(
    GuardrailConfig config, @Nullable Detector detector, @Nullable SchemaCheck schema) {
  static Guardrail of(GuardrailConfig config) {
    Detector detector =
        switch (config.kind()) {
          case PERSONAL_DATA -> new PersonalData(config.detect());
          case SECRETS -> new Secrets();
          case DENY_LIST -> new DenyList(config.words(), config.patterns());
          case SCHEMA, WEBHOOK -> null;
        };
    String schema = config.schema();
    return new Guardrail(config, detector, schema == null ? null : new SchemaCheck(schema));
  }

  boolean is(GuardrailConfig.Kind kind) {
    return config.kind() == kind;
  }
}
