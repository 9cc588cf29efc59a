package org.anabranch.publish.meta;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Remark;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;

/**
 * What Facebook, Instagram and Threads have in common where people talk: lists that come newest
 * first and by pages, and remarks that are hidden and removed as objects of their own.
 */
public abstract class GraphConversation implements Conversation {
  protected final GraphApi graph;
  protected final String version;
  private final String hiding;

  /**
   * @param hiding the field that hides a remark
   */
  protected GraphConversation(GraphApi graph, String version, String hiding) {
    this.graph = graph;
    this.version = version;
    this.hiding = hiding;
  }

  /**
   * Reads a list, page after page.
   *
   * @param path behind the version, with its slash
   * @param asked makes the query of a page
   * @param most how many pages at most
   * @param told the remarks in one element of the list
   */
  protected final Heard read(
      Account account,
      String path,
      Supplier<Query> asked,
      int most,
      Function<JsonNode, Stream<Remark>> told,
      Deadline deadline)
      throws InterruptedException {
    List<Remark> all = new ArrayList<>();
    String after = "";
    try {
      for (int i = 0; i < most; i++) {
        Query query = asked.get();
        if (!after.isEmpty()) {
          query.with("after", after);
        }
        JsonNode page = graph.get(account, version + path, query, deadline);
        page.path("data").valueStream().flatMap(told).forEach(all::add);
        after = page.path("paging").path("cursors").path("after").asString("");
        if (!page.path("paging").has("next") || after.isEmpty()) {
          return heard(all, true);
        }
      }
      return heard(all, false);
    } catch (Refusal e) {
      return new Heard.Failed(e.failure());
    }
  }

  private static Heard heard(List<Remark> newestFirst, boolean complete) {
    return new Heard.Remarks(
        newestFirst.reversed().stream().sorted(Comparator.comparing(Remark::at)).toList(),
        complete);
  }

  /** Where a remark is hidden. */
  protected String hidingAt(Remark remark) {
    return "/" + remark.remoteId();
  }

  @Override
  public final Step.Prepared hide(Account account, Remark remark, boolean hidden, Deadline deadline)
      throws InterruptedException {
    Query form = new Query().with(hiding, hidden);
    return graph.change(account, version + hidingAt(remark), form, deadline);
  }

  @Override
  public Step.Prepared delete(Account account, Remark remark, Deadline deadline)
      throws InterruptedException {
    return graph.delete(account, version + "/" + remark.remoteId(), deadline);
  }
}
