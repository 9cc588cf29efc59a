package org.anabranch.gateway.peer;

import java.util.List;
import java.util.Map;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A LiteLLM ({@code model_list}) or Portkey ({@code targets}) configuration, said in this one's
 * words. Nothing is dropped in silence: what has no counterpart, or must be looked at, is told by
 * its place in their file. Keys that stand in the file do not come along.
 *
 * @param gateway the section {@code gateway} of a configuration
 * @param notes what did not come along or came along changed, by its place in the peer's file
 */
public record PeerConfiguration(ObjectNode gateway, List<String> notes) {
  public PeerConfiguration {
    notes = List.copyOf(notes);
  }

  /**
   * Reads YAML or JSON.
   *
   * @param name the file's, for messages and for the alias of what has no name of its own
   * @param variables the person's environment, for addresses and regions that the file takes from
   *     it
   * @throws org.anabranch.kernel.ProblemException {@code configuration-unknown} for what neither of
   *     them writes, or when nothing of it can be served
   */
  public static PeerConfiguration read(String name, String text, Map<String, String> variables) {
    JsonNode file = Yaml.parse(name, text, JsonNode.class);
    Translation translation = new Translation();
    if (file.path("model_list").isArray()) {
      new LiteLlm(translation, variables, file).read();
    } else if (Portkey.wrote(file)) {
      new Portkey(translation).read(name.replaceAll("^.*[/\\\\]|\\.[^.]*$", ""), file);
    } else {
      throw Problem.badInput(
              "configuration-unknown",
              name + " is neither LiteLLM's (model_list) nor Portkey's (targets).",
              "Name one of these, or write the configuration by docs/configuration.md.")
          .asException();
    }
    if (translation.isEmpty()) {
      throw Problem.badInput(
              "configuration-unknown",
              "Nothing in %s can be served here:\n  %s"
                  .formatted(name, String.join("\n  ", translation.notes())),
              "Write the deployments by docs/configuration.md.")
          .asException();
    }
    return new PeerConfiguration(translation.gateway(), translation.notes());
  }

  /** The whole as a file of this gateway's, the notes as comments before it. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (!notes.isEmpty()) {
      text.append("# To look at, by its place in the file this was made from:\n");
      notes.forEach(note -> text.append("#   ").append(note).append('\n'));
    }
    ObjectNode whole = Json.object();
    whole.set("gateway", gateway);
    return text.append(Yaml.text(whole)).toString();
  }
}
