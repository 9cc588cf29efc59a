package org.anabranch.gateway.bedrock;

import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.dialect.Weight;

/**
 * A request of CountTokens.
 *
 * @param inner what is to be counted
 */
record CountAsked(Incoming request, Asked inner) implements Asked {
  @Override
  public String model() {
    return inner.model();
  }

  @Override
  public boolean stream() {
    return false;
  }

  @Override
  public long maxOutputTokens() {
    return 0;
  }

  @Override
  public Weight weight() {
    return inner.weight();
  }

  @Override
  public Set<Capability> needs() {
    return inner.needs();
  }

  @Override
  public Conversation conversation() {
    return inner.conversation();
  }

  @Override
  public Outgoing passThrough(Upstream upstream) {
    return passThroughCount(upstream);
  }

  @Override
  public Outgoing passThroughCount(Upstream upstream) {
    String path = ModelPath.of(upstream.model(), BedrockInbound.COUNT);
    return Outgoing.post(path, request.body().retainedDuplicate());
  }
}
