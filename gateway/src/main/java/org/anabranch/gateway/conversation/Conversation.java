package org.anabranch.gateway.conversation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request for the next turn of a conversation.
 *
 * @param model as the client asked for it
 * @param system what stands above the conversation: texts, in order
 * @param turns oldest first
 * @param output what the answer is to be made of
 * @param thinking how much the model is to reason, or null when the client leaves it to the model
 * @param user whom the client asks for, opaque; the ledger keeps it, and a dialect with a place for
 *     it passes it on
 * @param tags the client's own labels of the request ({@code metadata}), for the ledger
 * @param extras fields of the request that this model has no place for, by the client's names. A
 *     writer passes on what its dialect has under the same name and meaning, and throws {@link
 *     Untranslatable} for the rest: nothing is dropped in silence
 */
public record Conversation(
    String model,
    List<Part.Text> system,
    List<Turn> turns,
    List<Tool> tools,
    ToolChoice toolChoice,
    Sampling sampling,
    Format format,
    Output output,
    @Nullable Thinking thinking,
    boolean stream,
    @Nullable String user,
    Map<String, String> tags,
    Map<String, JsonNode> extras) {
  public Conversation {
    system = List.copyOf(system);
    turns = List.copyOf(turns);
    tools = List.copyOf(tools);
    tags = Map.copyOf(tags);
    extras = Map.copyOf(extras);
  }

  /** One that is answered in words. */
  public Conversation(
      String model,
      List<Part.Text> system,
      List<Turn> turns,
      List<Tool> tools,
      ToolChoice toolChoice,
      Sampling sampling,
      Format format,
      @Nullable Thinking thinking,
      boolean stream,
      @Nullable String user,
      Map<String, String> tags,
      Map<String, JsonNode> extras) {
    this(
        model,
        system,
        turns,
        tools,
        toolChoice,
        sampling,
        format,
        Output.WORDS,
        thinking,
        stream,
        user,
        tags,
        extras);
  }

  /** A plain request without tools or wishes. */
  public static Conversation of(String model, List<Part.Text> system, List<Turn> turns) {
    return new Conversation(
        model,
        system,
        turns,
        List.of(),
        ToolChoice.AUTO,
        Sampling.DEFAULT,
        Format.TEXT,
        null,
        false,
        null,
        Map.of(),
        Map.of());
  }

  /** The same with other turns. */
  public Conversation with(List<Turn> others) {
    return with(others, stream);
  }

  /** The same with its answer whole. */
  public Conversation notStreamed() {
    return with(turns, false);
  }

  /** The same with other extras. */
  public Conversation withExtras(Map<String, JsonNode> others) {
    return new Conversation(
        model,
        system,
        turns,
        tools,
        toolChoice,
        sampling,
        format,
        output,
        thinking,
        stream,
        user,
        tags,
        others);
  }

  private Conversation with(List<Turn> others, boolean streamed) {
    return new Conversation(
        model,
        system,
        others,
        tools,
        toolChoice,
        sampling,
        format,
        output,
        thinking,
        streamed,
        user,
        tags,
        extras);
  }

  /** How much the model is to reason before it answers. */
  public record Thinking(Effort effort, @Nullable Integer budgetTokens, boolean visible) {
    /**
     * Levels that vendors name; those with token budgets only are mapped by {@link #usualBudget()},
     * the others choose the level nearest to a budget by {@link #nearest}.
     */
    public enum Effort {
      NONE(0),
      MINIMAL(1024),
      LOW(2048),
      MEDIUM(8192),
      HIGH(16_384),
      XHIGH(32_768),
      MAX(65_536);

      private final int budget;

      Effort(int budget) {
        this.budget = budget;
      }

      /** The tokens this level stands for where only a number can be said. */
      public int usualBudget() {
        return budget;
      }

      public static Effort nearest(int budgetTokens) {
        Effort found = NONE;
        for (Effort effort : values()) {
          found = effort.budget <= budgetTokens ? effort : found;
        }
        return found;
      }
    }

    /** The client's own number, or what its level stands for. */
    public int budget() {
      return budgetTokens == null ? effort.usualBudget() : budgetTokens;
    }
  }
}
