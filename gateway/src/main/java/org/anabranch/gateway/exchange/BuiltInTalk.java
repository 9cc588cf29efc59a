package org.anabranch.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.text.BreakIterator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.config.BuiltIn;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.Tokens;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.kernel.Deadline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Conversations with the built-in writer, whoever's dialect they come in. */
public final class BuiltInTalk {
  private static final Logger LOG = LoggerFactory.getLogger(BuiltInTalk.class);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private BuiltInTalk() {}

  /** Blocks; tells the reply, or null when the writer failed, on the loop. */
  public static void answer(
      Premises premises,
      Conversation conversation,
      Call call,
      EventLoop loop,
      Consumer<@Nullable Reply> then)
      throws InterruptedException {
    Reply reply = null;
    try {
      Long asked = conversation.sampling().maxTokens();
      long most = asked == null ? premises.inForce().config().route().maxOutputTokens() : asked;
      boolean json = !(conversation.format() instanceof Format.Text);
      List<CompletionRequest.Message> messages = messages(conversation);
      String text =
          premises
              .workshop()
              .answer(messages, json, (int) Math.min(most, 1 << 20), Deadline.in(LONGEST));
      TokenUse use = new TokenUse(call.ask().inputTokens(), Tokens.estimate(text));
      reply = Reply.of(call.id(), BuiltIn.WRITER_ID, text, use);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("The built-in writer failed");
    }
    Reply told = reply;
    loop.execute(() -> then.accept(told));
  }

  /** The texts of a conversation; what is not text is left out. */
  static List<CompletionRequest.Message> messages(Conversation conversation) {
    List<CompletionRequest.Message> messages = new ArrayList<>();
    conversation
        .system()
        .forEach(s -> messages.add(new CompletionRequest.Message("system", s.text())));
    for (Turn turn : conversation.turns()) {
      String role = turn.role().name().toLowerCase(Locale.ROOT);
      messages.add(new CompletionRequest.Message(role, Part.text(turn.parts())));
    }
    return messages;
  }

  static Usage usage(Reply reply) {
    TokenUse use = reply.use();
    return use == null
        ? new Usage(0, Tokens.of(reply), true)
        : new Usage(use.input(), use.output(), true);
  }

  /** The answer as a stream: one piece a sentence. */
  static List<ByteBuf> stream(Reply reply, StreamWriter writer) {
    List<ByteBuf> events = new ArrayList<>();
    events.add(writer.write(new Delta.Began(reply.id(), reply.model(), reply.created())));
    for (String sentence : sentences(Part.text(reply.choices().getFirst().parts()))) {
      events.add(writer.write(new Delta.Text(0, sentence)));
    }
    events.add(writer.write(new Delta.Stopped(0, StopReason.END, null)));
    if (reply.use() != null) {
      events.add(writer.write(new Delta.Used(reply.use())));
    }
    events.add(writer.end());
    return events;
  }

  private static List<String> sentences(String text) {
    BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
    breaks.setText(text);
    List<String> sentences = new ArrayList<>();
    int start = breaks.first();
    for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
      sentences.add(text.substring(start, end));
    }
    return sentences;
  }
}
