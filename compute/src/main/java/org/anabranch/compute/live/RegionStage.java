package org.anabranch.compute.live;

/**
 * The stage of one region: a stage further after some readings above its load, a stage back after
 * more of them well below. One at a time, so that nobody is turned away for a moment's peak and
 * nobody is called back into one. Not for several threads.
 */
final class RegionStage {
  private static final int READINGS_UP = 3;
  private static final int READINGS_DOWN = 6;
  private static final double WELL_BELOW = 0.06;

  private Stage stage = Stage.OPEN;
  private int above;
  private int below;
  private boolean shedding;

  Stage stage() {
    return stage;
  }

  /** Whether batches were turned away, and the region has not been open since. */
  boolean shedding() {
    return shedding;
  }

  /**
   * @param load what is asked for over what can be given; above 1 where some is refused
   */
  void see(double load) {
    above = stage != Stage.BATCH_SHED && load >= stage.next().load() ? above + 1 : 0;
    below = stage != Stage.OPEN && load < stage.load() - WELL_BELOW ? below + 1 : 0;
    if (above >= READINGS_UP) {
      stage = stage.next();
      above = 0;
    } else if (below >= READINGS_DOWN) {
      stage = stage.before();
      below = 0;
    }
    shedding = stage == Stage.BATCH_SHED || (shedding && stage != Stage.OPEN);
  }
}
