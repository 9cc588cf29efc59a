package org.anabranch.cli.drill;

import org.anabranch.gateway.drill.LiveDrillForm;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a live drill is to be made. */
final class LiveOptions {
  @Option(
      names = "--live",
      description =
          "On a share of real traffic instead of on paper; WHO may also be a vendor, host, lab or region.")
  private boolean live;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description =
          "What WHO is: partner, chip-vendor, vendor, host, lab or region (the first that has deployments).")
  private @Nullable String kind;

  @Option(
      names = "--share",
      paramLabel = "SHARE",
      description = "How much of it, at most 50%% (5%%).")
  private @Nullable String share;

  @Option(names = "--for", paramLabel = "TIME", description = "How long: 30m, 2h, 1d (30m).")
  private @Nullable String lasting;

  @Option(
      names = "--by",
      paramLabel = "UNIT",
      description =
          "What is in or out as a whole: caller (session, user or key) or request (caller).")
  private @Nullable String by;

  @Option(names = "--workspace", paramLabel = "NAME", description = "Only its requests.")
  private @Nullable String workspace;

  @Option(names = "--team", paramLabel = "NAME", description = "Only its requests.")
  private @Nullable String team;

  @Option(names = "--key", paramLabel = "NAME", description = "Only its requests.")
  private @Nullable String key;

  @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "Only requests with this tag.")
  private @Nullable String tag;

  @Option(
      names = "--more-failures",
      paramLabel = "RATE",
      description = "Stop when its failure rate is surely higher, and by more than this (2%%).")
  private @Nullable String moreFailures;

  @Option(
      names = "--latency-times",
      paramLabel = "N",
      description =
          "Stop when its answers surely take more than N times as long to begin; off for no bound (2).")
  private @Nullable String latencyTimes;

  @Option(
      names = "--cost-times",
      paramLabel = "N",
      description =
          "Stop when its requests surely cost more than N times as much; off for no bound (2).")
  private @Nullable String costTimes;

  @Option(
      names = "--false-alarm",
      paramLabel = "CHANCE",
      description = "The chance at most of stopping where nothing is worse (1%%).")
  private @Nullable String falseAlarm;

  boolean live() {
    return live;
  }

  LiveDrillForm form(@Nullable String exit) {
    return new LiveDrillForm(
        exit,
        kind,
        share,
        lasting,
        by,
        workspace,
        team,
        key,
        tag,
        falseAlarm,
        moreFailures,
        latencyTimes,
        costTimes);
  }
}
