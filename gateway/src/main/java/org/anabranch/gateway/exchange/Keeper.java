package org.anabranch.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.kept.Items;
import org.anabranch.gateway.kept.Unwritten;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks on while one answer goes out and, when it is whole, hands it over to be kept, before the
 * client has its end and can refer to it. An error, or a stream that breaks, is not kept. On the
 * client's event loop.
 */
public final class Keeper {
  private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

  /** The one dialect whose answers are kept. */
  public static final String DIALECT = "openai-responses";

  private static final byte[] WHOLE =
      "event: response.completed".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CUT_SHORT =
      "event: response.incomplete".getBytes(StandardCharsets.US_ASCII);

  private final Premises premises;
  private final Recall.Whole asked;
  private final Call call;
  private final String id;
  private final byte[] request;
  private final @Nullable ServerSentEvents events;
  private Supplier<@Nullable Conversation> changed = () -> null;
  private boolean kept;

  /**
   * @param id the answer's own, where its vendor gives none to this client
   */
  public Keeper(Premises premises, Recall.Whole asked, Call call, String id) {
    this.premises = premises;
    this.asked = asked;
    this.call = call;
    this.id = id;
    this.request = Arrays.copyOf(asked.own().array(), asked.own().length());
    this.events = asked.asked().stream() ? new ServerSentEvents() : null;
  }

  /** The one for this request; null where its answer is not to be kept. */
  public static @Nullable Keeper of(Premises premises, Recall.Whole whole, Call call) {
    boolean wanted = whole.asked().wantsKeeping() || whole.conversation() != null;
    if (!premises.inForce().config().responses().enabled() || !wanted) {
      return null;
    }
    String id = premises.ids().next(Recall.PREFIX);
    whole.asked().kept(id, whole.after(), whole.conversation());
    return new Keeper(premises, whole, call, id);
  }

  /**
   * What guardrails took out of the request must not be kept either.
   *
   * @param conversation what was asked in the request's place; null where it was left as it came
   */
  public void unless(Supplier<@Nullable Conversation> conversation) {
    changed = conversation;
  }

  /** A part of the answer; leaves the bytes as they are. */
  public void sees(ByteBuf bytes) {
    if (kept) {
      return;
    }
    try {
      if (events == null) {
        keep(Json.MAPPER.readTree(copy(bytes, bytes.readerIndex(), bytes.writerIndex())));
      } else {
        events.accept(Unpooled.copiedBuffer(bytes), this::event).release();
      }
    } catch (JacksonException e) {
      LOG.atDebug().setCause(e).log("What went out is no response");
    }
  }

  private void event(ByteBuf bytes, int start, int end) {
    if (startsWith(bytes, start, end, WHOLE) || startsWith(bytes, start, end, CUT_SHORT)) {
      String data = ServerSentEvents.read(bytes, start, end).data();
      keep(Json.tree(String.valueOf(data)).path("response"));
    }
  }

  private static boolean startsWith(ByteBuf bytes, int start, int end, byte[] name) {
    for (int i = 0; i < name.length; i++) {
      if (start + i >= end || bytes.getByte(start + i) != name[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] copy(ByteBuf bytes, int start, int end) {
    byte[] copy = new byte[end - start];
    bytes.getBytes(start, copy);
    return copy;
  }

  private void keep(JsonNode answer) {
    if (!(answer instanceof ObjectNode response) || !isAnswer(response)) {
      return;
    }
    kept = true;
    Unwritten whole = unwritten(response);
    if (whole == null) {
      LOG.atWarn()
          .addKeyValue("decision", call.id())
          .log("An answer is not kept: what guardrails left of its request cannot be written");
    } else {
      premises.kept().answers().keep(whole);
    }
  }

  /** An answer as it is kept; null where what guardrails left of its request has no words here. */
  public @Nullable Unwritten unwritten(ObjectNode response) {
    String own = response.path("id").asString(id);
    boolean vendors = !own.equals(id);
    Payer payer = call.ask().account().payer();
    Conversation other = changed.get();
    byte[] said = request;
    String after = asked.after();
    if (other != null) {
      ObjectNode written = written(other);
      if (written == null || asked.conversation() != null && !isOwnAlone(written)) {
        return null;
      }
      response.set("instructions", written.path("instructions"));
      said = Json.MAPPER.writeValueAsBytes(written);
      after = null; // the turns before are among what was written
    }
    return new Unwritten(
        payer.workspace(),
        own,
        payer.key(),
        after,
        asked.conversation(),
        vendors ? call.attempts().answeredBy() : null,
        premises.clock().millis(),
        said,
        Json.MAPPER.writeValueAsBytes(response),
        asked.asked().wantsKeeping());
  }

  /**
   * Leaves of what was asked the part that the client sent itself, as the rest stands in the
   * conversation already; false where that cannot be told apart.
   */
  private boolean isOwnAlone(ObjectNode written) {
    int whole = Items.of(input(asked.request())).size();
    int own = Items.of(input(asked.own())).size();
    if (!(written.path("input") instanceof ArrayNode items) || items.size() != whole) {
      return false;
    }
    for (int i = 0; i < whole - own; i++) {
      items.remove(0);
    }
    return true;
  }

  private static JsonNode input(Incoming request) {
    return Json.MAPPER.readTree(request.array(), 0, request.length()).path("input");
  }

  private static boolean isAnswer(ObjectNode response) {
    String status = response.path("status").asString("");
    return response.path("object").asString("").equals("response")
        && (status.equals("completed") || status.equals("incomplete"));
  }

  /** A conversation in this dialect again; null where it has no words for it. */
  private @Nullable ObjectNode written(Conversation conversation) {
    try {
      Upstream nobody = new Upstream(conversation.model(), "", Set.of(), null);
      Outgoing outgoing = premises.dialects().outbound(DIALECT).ask(conversation, nobody);
      ByteBuf body = outgoing.body();
      try {
        return (ObjectNode)
            Json.MAPPER.readTree(copy(body, body.readerIndex(), body.writerIndex()));
      } finally {
        body.release();
      }
    } catch (Untranslatable | JacksonException e) {
      return null;
    }
  }
}
