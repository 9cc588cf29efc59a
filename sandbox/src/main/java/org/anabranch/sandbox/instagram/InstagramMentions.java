package org.anabranch.sandbox.instagram;

import io.helidon.webserver.http.HttpRules;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.internal.Chatter.Mention;
import org.anabranch.sandbox.internal.Chatter.Said;
import org.anabranch.sandbox.internal.GraphCall;
import org.anabranch.sandbox.internal.GraphDoor;
import org.anabranch.sandbox.internal.GraphError;
import org.anabranch.sandbox.internal.GraphTalk;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Others' media that tag the account, and captions and comments that mention it: the first are
 * listed, the others only told by a call, read by their id as a field of the account, and answered.
 * Without the permission for comments, nothing of it is told.
 */
final class InstagramMentions {
  private static final Pattern ASKED =
      Pattern.compile(
          "(mentioned_media\\.media_id|mentioned_comment\\.comment_id)\\((\\d+)\\)\\{(.*)}");
  private static final Pattern FIELD = Pattern.compile("(\\w+)(\\{[^}]*})?");

  private final GraphTalk talk;
  private final GraphDoor door;
  private final String scope;

  InstagramMentions(GraphTalk talk, GraphDoor door, String scope) {
    this.talk = talk;
    this.door = door;
    this.scope = scope;
  }

  void route(HttpRules rules) {
    talk.mentions(rules, "tags", scope, Mention.TAG, this::tag);
    rules.post("/graph/{version}/{user}/mentions", door.open(scope, this::answer));
  }

  private ObjectNode tag(Said said, GraphCall call) {
    return media(said, String.join(",", call.fields()));
  }

  /** The account itself, with a mention among its fields. */
  void read(GraphCall call) {
    String me = call.grant().id();
    ObjectNode reply = Json.object();
    Matcher asked = ASKED.matcher(call.parameter("fields").orElse(""));
    if (asked.matches()) {
      if (!call.grant().scopes().contains(scope)) {
        throw GraphError.permission(scope);
      }
      boolean media = asked.group(1).startsWith("mentioned_media");
      Said said = find(me, media ? Mention.WORDS : Mention.COMMENT, asked.group(2));
      reply.set(
          media ? "mentioned_media" : "mentioned_comment",
          media ? media(said, asked.group(3)) : comment(said, asked.group(3)));
    }
    call.reply(reply.put("id", me));
  }

  private Said find(String account, Mention how, String id) {
    return known(account, how, id).orElseThrow(() -> GraphError.unknownObject(id));
  }

  private Optional<Said> known(String account, Mention how, String id) {
    return talk.chatter().mentions(account, how).stream()
        .filter(said -> said.id().equals(id))
        .findFirst();
  }

  /** What others wrote comes without the sign before the account's name. */
  private ObjectNode media(Said said, String fields) {
    ObjectNode node = Json.object().put("id", said.id());
    Matcher field = FIELD.matcher(fields);
    while (field.find()) {
      switch (field.group(1)) {
        case "id" -> {}
        case "caption" -> node.put("caption", said.text().replace("@", ""));
        case "username" -> node.put("username", said.author());
        case "timestamp" -> node.put("timestamp", said.at().toString());
        case "comments" -> {
          ArrayNode data = node.putObject("comments").putArray("data");
          talk.chatter().belowMention(said.id()).reversed().forEach(c -> data.add(shown(c)));
        }
        default -> throw unknown(field.group(1));
      }
    }
    return node;
  }

  private static ObjectNode shown(Said said) {
    return Json.object()
        .put("id", said.id())
        .put("text", said.text())
        .put("timestamp", said.at().toString());
  }

  /** Of the author nothing is told. */
  private static ObjectNode comment(Said said, String fields) {
    ObjectNode node = Json.object().put("id", said.id());
    Matcher field = FIELD.matcher(fields);
    while (field.find()) {
      switch (field.group(1)) {
        case "id" -> {}
        case "text" -> node.put("text", said.text());
        case "timestamp" -> node.put("timestamp", said.at().toString());
        case "like_count" -> node.put("like_count", 0);
        case "media" -> node.putObject("media").put("id", said.postId());
        default -> throw unknown(field.group(1));
      }
    }
    return node;
  }

  private static GraphError unknown(String field) {
    return GraphError.parameter("Tried accessing nonexisting field (" + field + ")");
  }

  private void answer(GraphCall call) {
    call.own("user");
    call.knows("media_id", "comment_id", "message");
    String me = call.grant().id();
    String media = call.required("media_id");
    String text = call.required("message").strip();
    Optional<String> comment = call.parameter("comment_id");
    Said to =
        comment.isPresent()
            ? find(me, Mention.COMMENT, comment.get())
            : find(me, Mention.WORDS, media);
    if (!to.postId().equals(media)) {
      throw GraphError.unknownObject(media);
    }
    Said said = talk.chatter().answer(media, comment.orElse(""), me, "anabranch", text);
    call.reply(Json.object().put("id", said.id()));
  }

  /** What the call about a mention says: ids, and no words. */
  static ObjectNode change(Said said) {
    ObjectNode change = Json.object().put("field", "mentions");
    ObjectNode value = change.putObject("value").put("media_id", said.postId());
    if (!said.id().equals(said.postId())) {
      value.put("comment_id", said.id());
    }
    return change;
  }
}
