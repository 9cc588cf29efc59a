package org.anabranch.publish.meta;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;

/** Reads a list of the Graph API page after page, by its cursors. */
public final class GraphPages {
  private final GraphApi graph;
  private final int most;

  /**
   * @param most how many pages are read
   */
  public GraphPages(GraphApi graph, int most) {
    this.graph = graph;
    this.most = most;
  }

  /**
   * Gives each entry to {@code each}, in the platform's order; returns whether there are no more
   * than were read. Blocks for each page.
   */
  public boolean read(
      Account account,
      String path,
      Supplier<Query> query,
      Deadline deadline,
      Consumer<JsonNode> each)
      throws Refusal, InterruptedException {
    String after = "";
    for (int i = 0; i < most; i++) {
      Query asked = after.isEmpty() ? query.get() : query.get().with("after", after);
      JsonNode page = graph.get(account, path, asked, deadline);
      page.path("data").forEach(each);
      after = page.path("paging").path("cursors").path("after").asString("");
      if (!page.path("paging").has("next") || after.isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
