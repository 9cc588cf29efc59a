package org.anabranch.gateway.line;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.Refusals;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * What one line of a batch, or one response in the background, asks for, apart from who answers.
 */
public interface LineTask {
  /** What a vendor sent whole. */
  record Came(int status, HttpHeaders headers, byte[] body) {}

  /** An answer to the client, and what it used; no usage where the request itself is wrong. */
  record Done(int status, String body, @Nullable Usage usage) {}

  Outgoing outgoing(Served.Line line) throws Untranslatable;

  /** The deployment whose turn it is cannot be told what the request holds: the next is asked. */
  default void passOver(Call call, Untranslatable why) {
    call.attempts().passedOver(String.valueOf(why.getMessage()));
  }

  /** No deployment can be told what the request holds. */
  default Refusal refusal(Untranslatable why) {
    return Refusals.of(why);
  }

  /** Nobody is left; whether any are to be asked now without what they cannot be told. */
  default boolean goesOnWithout() {
    return false;
  }

  /** Null when the answer makes no sense. */
  @Nullable Done read(Served served, Came came) throws InterruptedException;

  /** Null when it failed. */
  @Nullable Done builtIn(Call call, Served served) throws Untranslatable, InterruptedException;

  /** What another deployment may see otherwise than this error, or null. */
  default @Nullable Trouble objection(int status, UpstreamError error) {
    return null;
  }

  /** What was answered as a turn of a conversation; null where it is none, or makes no sense. */
  default @Nullable Reply reply(Served served, Came came) {
    return null;
  }

  /** What is billed where the line is given up while somebody is asked. */
  default Usage left(Call call) {
    return Usage.NONE;
  }

  /** Carries the answer as a stream; null where it is waited for whole. */
  default @Nullable Relay relay(Served.Line line) {
    return null;
  }

  /** Who gets what the relay carries. */
  default Told told() {
    throw new IllegalStateException("No stream was asked for");
  }

  /** Takes a stream's events as they come. */
  interface Told {
    /**
     * Takes whole events; never blocks.
     *
     * @param events is released
     * @param goOn is run once there is room again, where there is none
     * @return whether there is room for more
     */
    boolean take(ByteBuf events, Runnable goOn);
  }

  static String text(Answer answer) {
    return answer.body().toString(UTF_8);
  }
}
