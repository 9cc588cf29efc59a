package org.anabranch.gateway.route;

import java.util.List;
import org.anabranch.gateway.config.AliasConfig;
import org.anabranch.gateway.config.Deployment;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.Requirements;
import org.anabranch.gateway.config.Terms;
import org.anabranch.gateway.dialect.Capability;
import org.jspecify.annotations.Nullable;

/**
 * A deployment as a candidate of one alias, with everything worked out that no request changes.
 *
 * @param place in the alias's list, from 0
 * @param split how often it is to be first in a draw
 * @param hash stands for its id in draws
 * @param never why this alias can never choose it, or null
 */
public record Option(
    Served served,
    int place,
    double split,
    long hash,
    int capabilities,
    long context,
    double acceleratorHours,
    @Nullable String never) {
  static Option of(Served served, AliasConfig alias, int place) {
    DeploymentConfig config = served.config();
    Long context = config == null ? null : config.context();
    return new Option(
        served,
        place,
        split(served, alias),
        Draw.hash(served.id()),
        config == null ? builtIn() : Terms.bits(config.capabilities()),
        context == null ? Long.MAX_VALUE : context,
        config == null ? 0 : config.acceleratorHoursPerMillionTokens().doubleValue(),
        never(served, alias));
  }

  private static int builtIn() {
    return Terms.bits(List.of(Capability.STREAMING, Capability.JSON));
  }

  private static double split(Served served, AliasConfig alias) {
    Double byId = alias.split().get(served.id());
    return byId == null ? alias.split().getOrDefault(served.deployment().model(), 1.0) : byId;
  }

  private static @Nullable String never(Served served, AliasConfig alias) {
    String unusable = served.unusable();
    String excluded = unusable == null ? excluded(served.deployment(), alias) : unusable;
    return excluded == null ? unmet(served, alias.require()) : excluded;
  }

  private static @Nullable String excluded(Deployment d, AliasConfig alias) {
    if (alias.excludeLabs().contains(d.lab())) {
      return "alias excludes lab " + d.lab();
    }
    if (alias.excludeVendors().contains(d.vendor())) {
      return "alias excludes vendor " + d.vendor();
    }
    return null;
  }

  private static @Nullable String unmet(Served served, Requirements require) {
    Deployment d = served.deployment();
    if (!require.labs().isEmpty() && !require.labs().contains(d.lab())) {
      return "lab " + d.lab() + " is none of the alias's";
    }
    if (!require.vendors().isEmpty() && !require.vendors().contains(d.vendor())) {
      return "vendor " + d.vendor() + " is none of the alias's";
    }
    String policy = d.builtIn() ? null : place(served.region(), require);
    if (policy != null) {
      return policy;
    }
    if (require.zeroRetention() && !served.terms().zeroRetention()) {
      return "zero retention is required and not known of it";
    }
    return require.noTraining() && !served.terms().noTraining()
        ? "no training is required and not known of it"
        : null;
  }

  private static @Nullable String place(@Nullable String region, Requirements require) {
    if (region == null) {
      return require.regions().isEmpty() && require.exceptRegions().isEmpty()
          ? null
          : "its region is not known, and the alias asks for one";
    }
    return (require.regions().isEmpty() || require.regions().contains(region))
            && !require.exceptRegions().contains(region)
        ? null
        : "region " + region + " is none of the alias's";
  }
}
