package org.anabranch.gateway.bedrock;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The events of InvokeModelWithResponseStream: the model's own, in base 64. */
final class InvokeChunks {
  private InvokeChunks() {}

  static ByteBuf write(JsonNode event) {
    byte[] own = event.toString().getBytes(StandardCharsets.UTF_8);
    String base64 = Base64.getEncoder().encodeToString(own);
    return Frame.event(
        "chunk", Json.object().put("bytes", base64).toString().getBytes(StandardCharsets.UTF_8));
  }

  /** What Bedrock adds to the last event. */
  static ObjectNode metrics(@Nullable TokenUse use, long millis, long millisToFirst) {
    ObjectNode metrics = Json.object();
    if (use != null) {
      metrics.put("inputTokenCount", use.input() - use.cacheRead() - use.cacheWrite());
      metrics.put("outputTokenCount", use.output());
      metrics.put("cacheReadInputTokenCount", use.cacheRead());
      metrics.put("cacheWriteInputTokenCount", use.cacheWrite());
    }
    return metrics.put("invocationLatency", millis).put("firstByteLatency", millisToFirst);
  }
}
