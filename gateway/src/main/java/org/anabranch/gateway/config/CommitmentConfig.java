package org.anabranch.gateway.config;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Money promised to a vendor whether it is used or not. While less than the pace has been used, the
 * next request there costs nothing more than has been paid already, and the router knows.
 *
 * @param vendor whose deployments draw on it
 * @param deployments only these draw on it; all of the vendor's when empty
 * @param usd what is promised for each period
 * @param period day, month or year, in UTC; month when absent
 * @param from the first day it holds
 * @param until the last day it holds
 * @param overage what a dollar's worth costs beyond the pace, 1; 1.2 is a fifth more than the list
 */
public record CommitmentConfig(
    String name,
    String vendor,
    List<String> deployments,
    BigDecimal usd,
    Period period,
    @Nullable LocalDate from,
    @Nullable LocalDate until,
    BigDecimal overage) {
  /** How often the promise begins anew. */
  public enum Period {
    DAY,
    MONTH,
    YEAR
  }

  public CommitmentConfig {
    Check.present(name, "name", "name of a commitment");
    Check.present(vendor, "vendor", "vendor of commitment “" + name + "”");
    deployments = deployments == null ? List.of() : List.copyOf(deployments);
    Check.setting(
        usd != null && usd.signum() > 0, "usd", "usd of commitment “%s” is not above zero", name);
    period = period == null ? Period.MONTH : period;
    overage = Check.amount(overage, "1", "overage");
    Check.setting(
        from == null || until == null || !until.isBefore(from),
        "until",
        "commitment “%s” ends before it begins",
        name);
  }

  public boolean covers(Deployment deployment) {
    return vendor.equals(deployment.vendor())
        && (deployments.isEmpty() || deployments.contains(deployment.id()));
  }
}
