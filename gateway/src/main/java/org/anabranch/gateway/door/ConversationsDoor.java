package org.anabranch.gateway.door;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.Door;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Metadata;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.kept.KeptConversation;
import org.anabranch.gateway.kept.KeptConversations;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's addresses for conversations that are kept (its OpenAPI of August 2026): made, read,
 * labelled and deleted, and their items one by one.
 */
final class ConversationsDoor implements Door {
  static final String PREFIX = "conv";

  private static final Pattern PATH =
      Pattern.compile(
          "(?:/openai)?(?:/v1)?/conversations(?:/(?<id>[A-Za-z0-9_.-]+)"
              + "(?<items>/items(?:/(?<item>[A-Za-z0-9_.-]+))?)?)?/?");
  private static final int MOST_ADDED = 20;
  private static final int MOST_LISTED = 100;
  private static final int USUALLY_LISTED = 20;

  private final Premises premises;
  private final KeptConversations conversations;
  private final Inbound manners;
  private final Inbound responses;
  private final Map<String, Entrance> entrances = new HashMap<>();

  /**
   * @param responses reads items
   */
  ConversationsDoor(Premises premises, Inbound manners, Inbound responses) {
    this.premises = premises;
    this.conversations = premises.kept().answers().conversations();
    this.manners = manners;
    this.responses = responses;
    enter("POST", "", this::create);
    enter("GET", "/id", (asked, who) -> found(asked, who).document());
    enter("POST", "/id", this::label);
    enter("DELETE", "/id", this::delete);
    enter("GET", "/id/items", this::items);
    enter("POST", "/id/items", this::add);
    enter("GET", "/id/items/item", this::item);
    enter("DELETE", "/id/items/item", this::deleteItem);
  }

  /** Answers on a thread that may block. */
  @FunctionalInterface
  private interface Clerk {
    ObjectNode answer(Incoming asked, Account who);
  }

  private void enter(String method, String place, Clerk clerk) {
    entrances.put(
        method + " " + place,
        new Entrance(
            method, false, manners, (c, request, account) -> ask(clerk, c, request, account)));
  }

  @Override
  public @Nullable Entrance at(Incoming head) {
    Matcher path = head.path().contains("/conversations") ? PATH.matcher(head.path()) : null;
    if (path == null || !path.matches()) {
      return null;
    }
    String place =
        (path.group("id") == null ? "" : "/id")
            + (path.group("items") == null ? "" : "/items")
            + (path.group("item") == null ? "" : "/item");
    Entrance asked = entrances.get(head.method() + " " + place);
    Entrance read = entrances.get("GET " + place);
    return asked != null ? asked : read != null ? read : entrances.get("POST " + place);
  }

  private void ask(Clerk clerk, ClientConnection connection, Incoming request, Account account) {
    if (!premises.inForce().config().responses().enabled()) {
      throw new BadRequest(
          "This gateway keeps no conversations: “responses” is not enabled.", null);
    }
    Supplier<Answer> work =
        () -> Answer.json(Json.MAPPER.writeValueAsBytes(clerk.answer(request, account)));
    premises.aside().run(connection, work, connection::send);
  }

  private static String part(Incoming asked, String name) {
    Matcher path = PATH.matcher(asked.path());
    return path.matches() && path.group(name) != null ? path.group(name) : "";
  }

  private KeptConversation found(Incoming asked, Account who) {
    return conversations.named(who.payer().workspace(), part(asked, "id"));
  }

  private static JsonNode body(Incoming asked) {
    if (asked.length() == 0) {
      return Json.object();
    }
    try {
      return Json.MAPPER.readTree(asked.array(), 0, asked.length());
    } catch (JacksonException e) {
      throw BadRequest.malformed(e);
    }
  }

  private ObjectNode create(Incoming asked, Account who) {
    JsonNode body = body(asked);
    ObjectNode metadata = Metadata.of(body);
    return conversations
        .create(
            who.payer().workspace(),
            premises.ids().next(PREFIX),
            who.payer().key(),
            metadata == null ? Json.object() : metadata,
            items(body, false))
        .document();
  }

  /** Items that a client sends, each one that could be asked. */
  private ArrayNode items(JsonNode body, boolean needed) {
    JsonNode items = body.path("items");
    if (!needed && (items.isMissingNode() || items.isNull())) {
      return Json.MAPPER.createArrayNode();
    }
    if (!(items instanceof ArrayNode list)
        || list.size() > MOST_ADDED
        || needed && list.isEmpty()) {
      throw new BadRequest("The field “items” must be a list of at most 20 items.", "items");
    }
    if (!list.isEmpty()) {
      read(list);
    }
    return list;
  }

  /** Throws {@link BadRequest} where an item makes no sense. */
  private void read(ArrayNode items) {
    ObjectNode request = Json.object().put("model", "none");
    request.set("input", items);
    byte[] body = Json.MAPPER.writeValueAsBytes(request);
    try {
      Incoming whole =
          new Incoming(
              "POST", "/v1/responses", "", EmptyHttpHeaders.INSTANCE, Unpooled.wrappedBuffer(body));
      responses.read(whole).conversation();
    } catch (BadRequest e) {
      String param = e.param();
      throw new BadRequest(
          String.valueOf(e.getMessage()).replace("“input", "“items"),
          param == null ? "items" : param.replaceFirst("^input", "items"));
    }
  }

  private ObjectNode label(Incoming asked, Account who) {
    KeptConversation found = found(asked, who);
    ObjectNode metadata = Metadata.of(body(asked));
    if (metadata == null) {
      throw new BadRequest("The field “metadata” is missing.", "metadata");
    }
    conversations.metadata(found, metadata);
    return found(asked, who).document();
  }

  private ObjectNode delete(Incoming asked, Account who) {
    KeptConversation found = found(asked, who);
    conversations.delete(found);
    return Json.object()
        .put("id", found.id())
        .put("object", "conversation.deleted")
        .put("deleted", true);
  }

  private ObjectNode items(Incoming asked, Account who) {
    int limit = Pages.limit(asked, USUALLY_LISTED, MOST_LISTED);
    boolean ascending = "asc".equals(asked.parameter("order"));
    List<ObjectNode> found =
        conversations.items(found(asked, who), asked.parameter("after"), ascending, limit);
    return Pages.list(found, limit);
  }

  private ObjectNode add(Incoming asked, Account who) {
    ArrayNode items = items(body(asked), true);
    String name = premises.ids().next("items");
    return Pages.list(conversations.add(found(asked, who), items, name), MOST_ADDED);
  }

  private ObjectNode item(Incoming asked, Account who) {
    String id = part(asked, "item");
    return conversations.item(found(asked, who), id).orElseThrow(() -> noItem(id));
  }

  private static RuntimeException noItem(String id) {
    return Problem.of(Problem.Kind.NOT_FOUND, "item-unknown", "There is no item “" + id + "”.", "")
        .asException();
  }

  /** Tells the conversation, as OpenAI does. */
  private ObjectNode deleteItem(Incoming asked, Account who) {
    KeptConversation found = found(asked, who);
    String id = part(asked, "item");
    conversations.item(found, id).orElseThrow(() -> noItem(id));
    conversations.deleteItem(found, id);
    return found.document();
  }
}
