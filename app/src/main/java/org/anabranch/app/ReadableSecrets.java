package org.anabranch.app;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.SecretStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secrets that the gateway asks for. One that this data directory's key does not open is told
 * in the log and counts as not set: whose it is stays out, and keys that others made or revoked are
 * taken up all the same. Safe for many threads; calls block on the database.
 */
final class ReadableSecrets implements Function<SecretRef, Optional<Secret>> {
  private static final Logger LOG = LoggerFactory.getLogger(ReadableSecrets.class);

  private final Map<String, String> environment;
  private final SecretStore store;

  ReadableSecrets(Map<String, String> environment, SecretStore store) {
    this.environment = environment;
    this.store = store;
  }

  @Override
  public Optional<Secret> apply(SecretRef reference) {
    try {
      return reference.resolve(environment, store);
    } catch (ProblemException e) {
      if (!e.problem().code().equals(SecretStore.UNREADABLE)) {
        throw e;
      }
      LOG.atError()
          .addKeyValue("secret", reference)
          .addKeyValue("fix", e.problem().fix())
          .log("A secret was sealed with another key, so what it is for is left out");
      return Optional.empty();
    }
  }
}
