package org.anabranch.sandbox.internal;

import java.util.List;
import java.util.function.BiFunction;
import org.anabranch.kernel.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists of Meta's Graph APIs by pages: as many as were asked for, from the cursor on. */
public final class GraphPages {
  private GraphPages() {}

  /** Sends one page of {@code all}. */
  public static <T> void send(
      GraphCall call, List<T> all, BiFunction<T, GraphCall, ObjectNode> shown) {
    String after = call.parameter("after").orElse("0");
    if (!after.matches("\\d{1,6}")) {
      throw GraphError.parameter("Invalid cursors values");
    }
    int from = Integer.parseInt(after);
    ObjectNode reply = Json.object();
    ArrayNode data = reply.putArray("data");
    all.stream().skip(from).limit(call.limit()).forEach(s -> data.add(shown.apply(s, call)));
    int end = from + call.limit();
    ObjectNode paging = reply.putObject("paging");
    paging.putObject("cursors").put("before", after).put("after", Integer.toString(end));
    if (end < all.size()) {
      paging.put("next", call.base() + "/next");
    }
    call.reply(reply);
  }
}
