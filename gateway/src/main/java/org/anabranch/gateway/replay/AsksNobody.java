package org.anabranch.gateway.replay;

import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.dialect.UpstreamError;
import org.jspecify.annotations.Nullable;

/** The dialect of simulated vendors: nobody is ever asked, so nothing is ever said. */
record AsksNobody(String dialect) implements Outbound {
  private static IllegalStateException asked() {
    return new IllegalStateException("A simulation asks no vendor");
  }

  @Override
  public Outgoing ask(Conversation conversation, Upstream upstream) {
    throw asked();
  }

  @Override
  public @Nullable Reply reply(byte[] body, int length) {
    throw asked();
  }

  @Override
  public StreamReader reader() {
    throw asked();
  }

  @Override
  public Relay passThrough(Asked asked) {
    throw asked();
  }

  @Override
  public UpstreamError error(int status, byte[] body, int length) {
    throw asked();
  }
}
