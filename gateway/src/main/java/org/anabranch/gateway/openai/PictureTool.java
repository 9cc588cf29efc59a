package org.anabranch.gateway.openai;

import java.util.Map;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Output.Picture;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.kernel.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tool by which OpenAI's responses make pictures, for clients of dialects that ask for them as
 * a kind of answer. It has three sizes (developers.openai.com, “Image generation”), which are what
 * others call 1K.
 */
final class PictureTool {
  private static final Map<String, String> SIZES =
      Map.of("1:1", "1024x1024", "2:3", "1024x1536", "3:2", "1536x1024");

  private PictureTool() {}

  static ObjectNode write(Conversation conversation) throws Untranslatable {
    Picture picture = conversation.output().picture();
    ToolChoice.Mode mode = conversation.toolChoice().mode();
    if (picture == null || mode != ToolChoice.Mode.AUTO) {
      throw new Untranslatable(
          "tool_choice", "must leave the choice to the model where it is to make pictures");
    }
    ObjectNode tool = Json.object().put("type", Picture.TOOL);
    if (picture.size() != null && !picture.size().equals("1K")) {
      throw new Untranslatable("image_config.image_size", "can be 1K alone in OpenAI’s responses");
    }
    if (picture.shape() != null) {
      String size = SIZES.get(picture.shape());
      if (size == null) {
        throw new Untranslatable(
            "image_config.aspect_ratio", "can be 1:1, 2:3 or 3:2 in OpenAI’s responses");
      }
      tool.put("size", size);
    }
    return tool;
  }

  /** Where nothing but a picture is wanted. */
  static ObjectNode choice() {
    return Json.object().put("type", Picture.TOOL);
  }
}
