package org.anabranch.gateway.cache;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Spoken;

/** A whole answer told as a stream. */
public final class Telling {
  private static final int PIECE = 64;

  private Telling() {}

  /** The pieces that a vendor would have sent. */
  public static List<Delta> deltas(Reply reply) {
    List<Delta> deltas = new ArrayList<>();
    deltas.add(new Delta.Began(reply.id(), reply.model(), reply.created()));
    for (int i = 0; i < reply.choices().size(); i++) {
      Reply.Choice choice = reply.choices().get(i);
      int tools = 0;
      int said = 0;
      for (Part part : choice.parts()) {
        part(i, tools, part, deltas);
        tools += part instanceof Part.ToolCall ? 1 : 0;
        if (part instanceof Part.Text text) {
          for (Citation citation : text.citations()) {
            deltas.add(new Delta.Cited(i, citation.from(said)));
          }
          said += text.text().codePointCount(0, text.text().length());
        }
        deltas.add(new Delta.PartEnded(i));
      }
      if (!choice.logprobs().isEmpty()) {
        deltas.add(new Delta.Logprobs(i, choice.logprobs()));
      }
      deltas.add(new Delta.Stopped(i, choice.stop(), choice.stopSequence()));
    }
    if (reply.tier() != null) {
      deltas.add(new Delta.Served(reply.tier()));
    }
    if (reply.use() != null) {
      deltas.add(new Delta.Used(reply.use()));
    }
    return deltas;
  }

  private static void part(int choice, int tool, Part part, List<Delta> deltas) {
    switch (part) {
      case Part.Text text ->
          pieces(text.text()).forEach(p -> deltas.add(new Delta.Text(choice, p)));
      case Part.Refused refused -> deltas.add(new Delta.Refused(choice, refused.text()));
      case Part.Thought thought -> {
        pieces(thought.text()).forEach(p -> deltas.add(new Delta.Thought(choice, p)));
        if (thought.signature() != null) {
          deltas.add(new Delta.ThoughtSealed(choice, thought.signature()));
        }
      }
      case Part.SealedThought sealed -> deltas.add(new Delta.SealedThought(choice, sealed.data()));
      case Part.ToolCall call -> {
        deltas.add(new Delta.ToolBegan(choice, tool, call.id(), call.name(), call.signature()));
        deltas.add(new Delta.ToolArguments(choice, tool, call.arguments()));
      }
      case Part.Native own -> {
        if (own.text() != null) {
          deltas.add(new Delta.Text(choice, own.text()));
        } else {
          deltas.add(new Delta.Native(choice, own.dialect(), own.raw(), own.searched()));
        }
      }
      case Part.Image image -> deltas.add(new Delta.Image(choice, image, null));
      case Part.Audio audio -> {
        pieces(audio.spoken().words()).forEach(p -> deltas.add(new Delta.Spoken(choice, p)));
        if (audio.source() instanceof Part.Source.Inline sound) {
          Spoken spoken = audio.spoken();
          deltas.add(new Delta.Sound(choice, sound, spoken.id(), spoken.expires()));
        }
      }
      case Part.Video _, Part.Document _, Part.ToolResult _ -> {}
    }
  }

  /** Cut between words, never inside a character. */
  private static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    while (text.length() - start > PIECE) {
      int end = text.lastIndexOf(' ', start + PIECE) + 1;
      if (end <= start) {
        end = start + PIECE;
        end += Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0;
      }
      pieces.add(text.substring(start, end));
      start = end;
    }
    if (start < text.length()) {
      pieces.add(text.substring(start));
    }
    return pieces;
  }
}
