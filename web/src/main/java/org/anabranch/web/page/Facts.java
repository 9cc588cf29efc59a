package org.anabranch.web.page;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.anabranch.compute.plan.Plan;
import org.anabranch.gateway.config.GatewayConfig;
import org.anabranch.gateway.config.UnknownName;
import org.anabranch.kernel.SecretRef;

/**
 * What the console shows about this installation that no station knows. Never holds a secret.
 *
 * @param version of the product
 * @param home the data directory
 * @param configuration the file that is read for settings and accounts, whether it exists or not
 * @param gateway base address of the data plane, without a path
 * @param sandbox where the simulated platforms are, when they run
 * @param plan what makes the compute plan, as soon as there is an estate; making it blocks for
 *     seconds and is only begun when somebody looks
 * @param routes the gateway's settings, with the deployments that the catalog added
 * @param hasSecret whether a secret that a setting names is there
 * @param notices caps on concentration that are passed, in whole sentences; blocks while usage is
 *     read
 * @param refusal why the configuration file as it stands is not in force; empty while it is
 * @param unknownNames names in the gateway's settings that nothing has now
 * @param settings every setting with where its value comes from
 */
public record Facts(
    String version,
    Path home,
    Path configuration,
    URI gateway,
    Optional<URI> sandbox,
    Supplier<Optional<Supplier<Plan>>> plan,
    Supplier<GatewayConfig> routes,
    Predicate<SecretRef> hasSecret,
    Supplier<List<String>> notices,
    Supplier<Optional<String>> refusal,
    Supplier<List<UnknownName>> unknownNames,
    List<Setting> settings) {
  /**
   * @param origin {@code default}, or the file that says so
   */
  public record Setting(String name, String value, String origin) {}

  public Facts {
    settings = List.copyOf(settings);
  }
}
