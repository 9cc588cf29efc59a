package org.anabranch.sandbox.models;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a request comes to, whichever vendor's API it came by. */
public record Prompt(String model, List<Turn> turns, Toolbox tools, Wishes wishes) {
  /** Who speaks. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT
  }

  /** One message. */
  public record Turn(
      Role role,
      String text,
      List<Attachment> attachments,
      List<ToolCall> calls,
      List<ToolResult> results) {
    public Turn {
      attachments = List.copyOf(attachments);
      calls = List.copyOf(calls);
      results = List.copyOf(results);
    }

    public static Turn of(Role role, String text) {
      return new Turn(role, text, List.of(), List.of(), List.of());
    }
  }

  /**
   * A picture, sound, film or document.
   *
   * @param name a file's name, an address, or empty
   * @param bytes 0 for an address, which is never fetched
   */
  public record Attachment(String mediaType, String name, long bytes, String sha256) {
    public static Attachment of(String mediaType, String name, byte[] bytes) {
      return new Attachment(mediaType, name, bytes.length, Bytes.sha256(bytes));
    }

    public static Attachment at(String mediaType, String address) {
      return new Attachment(mediaType, address, 0, "");
    }
  }

  /**
   * @param arguments JSON text
   */
  public record ToolCall(String id, String name, String arguments) {}

  public record ToolResult(String id, String text, boolean error) {}

  /**
   * @param schema of the arguments
   */
  public record Tool(String name, @Nullable JsonNode schema) {}

  /** Whether the model may, must or must not call. */
  public enum Choice {
    AUTO,
    NONE,
    ANY,
    NAMED
  }

  /**
   * @param named with {@link Choice#NAMED}, else empty
   * @param parallel whether several calls at once are allowed
   */
  public record Toolbox(List<Tool> tools, Choice choice, String named, boolean parallel) {
    public static final Toolbox EMPTY = new Toolbox(List.of(), Choice.AUTO, "", true);

    public Toolbox {
      tools = List.copyOf(tools);
    }

    Optional<Tool> tool(String name) {
      return tools.stream().filter(t -> t.name().equals(name)).findFirst();
    }
  }

  /**
   * @param maxTokens of the answer
   * @param schema that the answer must obey, or null for prose
   */
  public record Wishes(
      int maxTokens, List<String> stops, long seed, boolean reasoning, @Nullable JsonNode schema) {
    public Wishes {
      stops = List.copyOf(stops);
    }
  }

  public Prompt {
    turns = List.copyOf(turns);
  }

  String system() {
    StringBuilder all = new StringBuilder();
    turns.stream().filter(t -> t.role() == Role.SYSTEM).forEach(t -> all.append(t.text()));
    return all.toString();
  }

  Optional<Turn> lastOfUser() {
    return turns.reversed().stream().filter(t -> t.role() == Role.USER).findFirst();
  }

  /** The simulated tokens of all of it. */
  public int tokens() {
    int tokens = 0;
    for (Turn turn : turns) {
      tokens += tokens(turn);
    }
    for (Tool tool : tools.tools()) {
      JsonNode schema = tool.schema();
      tokens += Pieces.count(tool.name()) + (schema == null ? 0 : Pieces.count(schema.toString()));
    }
    return tokens;
  }

  /** All of it in one text in which a longer conversation begins as a shorter one did. */
  public List<String> pieces() {
    StringBuilder all = new StringBuilder(tools.tools().toString());
    turns.forEach(all::append);
    return Pieces.of(all.toString());
  }

  private static final int FRAME = 4;
  private static final int ATTACHMENT = 258;

  /** What one message counts: its text, a frame, and the same for every attachment. */
  public static int tokens(Turn turn) {
    int tokens = FRAME + Pieces.count(turn.text()) + ATTACHMENT * turn.attachments().size();
    for (ToolCall call : turn.calls()) {
      tokens += Pieces.count(call.name()) + Pieces.count(call.arguments());
    }
    for (ToolResult result : turn.results()) {
      tokens += Pieces.count(result.text());
    }
    return tokens;
  }
}
