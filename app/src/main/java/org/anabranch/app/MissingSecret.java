package org.anabranch.app;

import org.anabranch.kernel.Problem;
import org.anabranch.kernel.SecretRef;

/** What to say where a setting names a secret that is not there. */
final class MissingSecret {
  private MissingSecret() {}

  static RuntimeException of(String setting, SecretRef reference) {
    return Problem.badInput(
            "secret-missing",
            setting + " names " + reference + ", and there is no such secret.",
            switch (reference.scheme()) {
              case ENV -> "Set the environment variable " + reference.name() + ".";
              case FILE -> "Make the file " + reference.name() + " readable.";
              case STORE -> "Store it with: anabranch secret " + reference.name();
            })
        .asException();
  }
}
