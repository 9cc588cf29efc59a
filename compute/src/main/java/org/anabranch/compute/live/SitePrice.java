package org.anabranch.compute.live;

/**
 * How one site stands.
 *
 * @param accelerators estimated to be there for us
 * @param nominal what the estate says
 * @param busy with our work lately
 * @param load what is asked for over what is estimated to be there; above 1 where some is refused
 * @param bidUsd the bid price in force, in dollars per accelerator-hour
 * @param dualUsd what the last solve said, before damping
 */
public record SitePrice(
    LiveSite site,
    double accelerators,
    double nominal,
    double busy,
    double load,
    double limitedShare,
    double failedShare,
    double bidUsd,
    double dualUsd,
    Stage stage) {}
