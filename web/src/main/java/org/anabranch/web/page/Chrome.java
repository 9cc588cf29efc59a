package org.anabranch.web.page;

import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What every page has around its content.
 *
 * @param section the navigation's entry it belongs to: {@code home}, {@code compose}
 * @param assets names the state of our own style and script, so that they may be kept for long
 * @param refusal why the configuration file as it stands is not in force, or null
 * @param problem told at the top of the page
 */
public record Chrome(
    String title,
    String section,
    String version,
    String assets,
    boolean sandbox,
    @Nullable String refusal,
    @Nullable Problem problem) {

  public Chrome with(@Nullable Problem told) {
    return new Chrome(title, section, version, assets, sandbox, refusal, told);
  }
}
