package org.anabranch.gateway;

import java.util.List;
import java.util.function.Consumer;
import org.anabranch.gateway.batch.FileStore;
import org.anabranch.gateway.kept.KeptAnswers;
import org.anabranch.gateway.kept.KeptConversations;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What clients let the gateway keep, as it is taken out of it: responses, conversations and files,
 * each with the workspace it belongs to. Blocks; safe for many threads.
 */
public final class GatewayExport {
  private final KeptAnswers answers;
  private final FileStore files;

  GatewayExport(KeptAnswers answers, FileStore files) {
    this.answers = answers;
    this.files = files;
  }

  /** Tells all responses that are kept, with what was asked for them. */
  public void eachResponse(Consumer<JsonNode> taker) {
    answers.each(
        kept -> {
          ObjectNode told = of(kept.workspace(), kept.caller());
          told.set("input", kept.input());
          told.set("response", kept.document());
          taker.accept(told);
        });
  }

  /** Tells all conversations that are kept, with their items. */
  public void eachConversation(Consumer<JsonNode> taker) {
    KeptConversations all = answers.conversations();
    all.each(
        kept -> {
          ObjectNode told = of(kept.workspace(), kept.caller());
          told.set("conversation", kept.document());
          told.set("items", all.said(kept).items());
          taker.accept(told);
        });
  }

  private static ObjectNode of(String workspace, String key) {
    return Json.object().put("workspace", workspace).put("key", key);
  }

  /** All files that were uploaded or that batches made, as clients read them. */
  public List<JsonNode> files() {
    return files.all().stream()
        .<JsonNode>map(f -> f.json().put("workspace", f.workspace()).put("content", f.digest()))
        .toList();
  }
}
