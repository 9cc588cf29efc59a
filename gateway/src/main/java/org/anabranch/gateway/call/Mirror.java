package org.anabranch.gateway.call;

import java.time.Duration;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.config.AliasConfig;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Decision;
import org.anabranch.gateway.route.Draw;
import org.anabranch.gateway.route.DrillPart;
import org.anabranch.gateway.route.Route;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * A copy of one request to another deployment, whose answer nobody sees. What it costs is counted
 * at that deployment and for nobody. It may end after its call was closed.
 */
public final class Mirror {
  private static final long DRAW = 0x6d6972726f72L;

  private final Served copied;
  private final boolean streams;
  private final Settlement settlement;

  private Mirror(Served copied, boolean streams, Settlement settlement) {
    this.copied = copied;
    this.streams = streams;
    this.settlement = settlement;
  }

  /** Null where the route wants no copy of this request, or its deployment takes none now. */
  static @Nullable Mirror of(
      Ask ask, Route route, @Nullable DrillPart drill, Settlement settlement, Notes notes) {
    AliasConfig.Part part = route.alias.mirror();
    Served copied = route.mirror;
    if (part == null || copied == null) {
      return null;
    }
    boolean leftOut = drill != null && drill.leftOut(copied) != null;
    if (leftOut || Draw.unit(ask.seed(), DRAW) >= part.share() || !copied.health().admit()) {
      return null;
    }
    notes.add(new Decision.Note(Decision.Note.Kind.MIRROR, "went to " + copied.id(), 1));
    return new Mirror(copied, ask.needs().streaming(), settlement);
  }

  /** Who gets the copy. */
  public Served served() {
    return copied;
  }

  /**
   * What the copy came to; once.
   *
   * @param trouble what it failed by, or null
   */
  public void ended(@Nullable Trouble trouble, Duration took, Usage usage) {
    copied.health().left();
    if (trouble == null) {
      copied.health().answered(took, streams);
    } else if (trouble.isAboutTheRequest()) {
      copied.health().abandoned();
    } else {
      copied.health().failed(trouble);
    }
    settlement.mirrored(copied, trouble == null, usage);
  }
}
