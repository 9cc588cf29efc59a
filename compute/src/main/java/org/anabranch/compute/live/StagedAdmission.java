package org.anabranch.compute.live;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is turned away from a site by the stage of its region: first those who have not used it, then
 * work that may wait, then batches. Asked by any number of threads, from memory.
 */
final class StagedAdmission implements Admission {
  private static final int MOST_WORKSPACES = 10_000;

  private final Map<String, Set<String>> known = new ConcurrentHashMap<>();
  private volatile Map<String, Stage> stages = Map.of();
  private volatile Set<String> shedding = Set.of();

  /**
   * The stage of each site from now on; a site that is not among them is open.
   *
   * @param shed the sites at which batches are turned away
   */
  void stand(Map<String, Stage> now, Set<String> shed) {
    stages = Map.copyOf(now);
    shedding = Set.copyOf(shed);
  }

  @Override
  public @Nullable String against(String site, String workspace, Urgency urgency) {
    Stage stage = stages.getOrDefault(site, Stage.OPEN);
    if (stage == Stage.OPEN) {
      return null;
    }
    if (urgency == Urgency.BATCH && shedding.contains(site)) {
      return full(site, stage, "batches are turned away until it is open again");
    }
    if (stage.atLeast(Stage.FLEXIBLE_WAITS) && urgency != Urgency.NOW) {
      return full(site, stage, "work that may wait waits");
    }
    Set<String> here = known.get(site);
    return here == null || !here.contains(workspace)
        ? full(site, stage, "it is closed to workspaces that have not used it")
        : null;
  }

  @Override
  public void used(String site, String workspace) {
    Set<String> here = known.computeIfAbsent(site, _ -> ConcurrentHashMap.newKeySet());
    if (!here.contains(workspace) && here.size() < MOST_WORKSPACES) {
      here.add(workspace);
    }
  }

  private static String full(String site, Stage stage, String what) {
    return "site " + site + " is full (stage “" + stage.word() + "”): " + what;
  }
}
