package org.anabranch.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.anabranch.app.Configuration.AccountSettings;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.KeyConfig;
import org.anabranch.kernel.SecretRef;

/** Secrets that a configuration names and nobody has set: each a line, with what is idle for it. */
final class UnsetSecrets {
  private final Predicate<SecretRef> isSet;
  private final List<String> lines = new ArrayList<>();

  private UnsetSecrets(Predicate<SecretRef> isSet) {
    this.isSet = isSet;
  }

  /** Of deployments alone: a product runs without those, and would say nothing. */
  static List<String> ofDeployments(Configuration configuration, Predicate<SecretRef> isSet) {
    UnsetSecrets unset = new UnsetSecrets(isSet);
    unset.deployments(configuration);
    return unset.lines;
  }

  /** Of everything, where the store is closed: what lies in it counts as set. */
  static List<String> outside(Configuration configuration, Map<String, String> environment) {
    return ofAll(
        configuration,
        ref ->
            ref.scheme() == SecretRef.Scheme.STORE || ref.resolveOutside(environment).isPresent());
  }

  static List<String> ofAll(Configuration configuration, Predicate<SecretRef> isSet) {
    UnsetSecrets unset = new UnsetSecrets(isSet);
    unset.deployments(configuration);
    for (KeyConfig key : configuration.gateway().keys()) {
      unset.see(key.key(), "the key “" + key.name() + "” lets nobody in");
    }
    for (AccountSettings account : configuration.accounts()) {
      if (account.credentials() != null) {
        account
            .credentials()
            .forEach(
                (_, ref) -> unset.see(ref, "the account for " + account.platform() + " stops"));
      }
    }
    SecretRef password = configuration.storage().password();
    if (password != null) {
      unset.see(password, "the database takes nobody");
    }
    return unset.lines;
  }

  private void deployments(Configuration configuration) {
    for (DeploymentConfig deployment : configuration.gateway().deployments()) {
      SecretRef key = deployment.apiKey();
      if (key != null && !deployment.auth().equals("none")) {
        see(key, "the deployment “" + deployment.id() + "” is left out");
      }
    }
  }

  private void see(SecretRef ref, String without) {
    if (!isSet.test(ref)) {
      lines.add(ref + " is not set: " + without + ".");
    }
  }
}
