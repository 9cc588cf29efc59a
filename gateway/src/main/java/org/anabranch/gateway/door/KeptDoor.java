package org.anabranch.gateway.door;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.background.Background;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.Door;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.kept.KeptAnswer;
import org.anabranch.gateway.kept.KeptAnswers;
import org.anabranch.gateway.network.WholeAnswer;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.upstream.Exchange;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's addresses for responses that were kept: fetched, streamed once more where they are told
 * as they come, listed by the items of their input and deleted. One that a vendor keeps too is
 * deleted there first.
 */
final class KeptDoor implements Door {
  private static final Pattern PATH =
      Pattern.compile(
          "(?:/openai)?(?:/v1)?/responses/(?!input_tokens)(?<id>[A-Za-z0-9_.-]+)"
              + "(?:/(?<what>input_items|cancel))?/?");
  private static final int MOST_ITEMS = 100;
  private static final int USUAL_ITEMS = 20;
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Premises premises;
  private final Background background;
  private final KeptAnswers answers;
  private final Inbound manners;
  private final Map<String, Entrance> entrances = new HashMap<>();

  KeptDoor(Premises premises, Background background, Inbound manners) {
    this.premises = premises;
    this.background = background;
    this.answers = premises.kept().answers();
    this.manners = manners;
    entrances.put("GET", new Entrance("GET", false, manners, this::read));
    enter("DELETE", "", (_, kept) -> deleted(kept));
    enter("GET", "input_items", KeptDoor::items);
    enter("POST", "cancel", (_, kept) -> cancelled(kept));
  }

  /** Answers on a thread that may block. */
  @FunctionalInterface
  private interface Clerk {
    ObjectNode answer(Incoming request, KeptAnswer kept);
  }

  private void enter(String method, String what, Clerk clerk) {
    entrances.put(
        method + what,
        new Entrance(
            method, false, manners, (c, request, account) -> ask(clerk, c, request, account)));
  }

  @Override
  public @Nullable Entrance at(Incoming head) {
    Matcher path = head.path().contains("/responses/") ? PATH.matcher(head.path()) : null;
    if (path == null || !path.matches()) {
      return null;
    }
    String what = path.group("what") == null ? "" : path.group("what");
    Entrance asked = entrances.get(head.method() + what);
    Entrance read = entrances.get("GET" + what);
    return asked != null ? asked : read != null ? read : entrances.get("POST" + what);
  }

  private void ask(Clerk clerk, ClientConnection connection, Incoming request, Account account) {
    Supplier<Answer> work =
        () -> {
          ObjectNode told = clerk.answer(request, kept(request, account.payer().workspace()));
          return Answer.json(Json.MAPPER.writeValueAsBytes(told));
        };
    premises.aside().run(connection, work, connection::send);
  }

  private void read(ClientConnection connection, Incoming request, Account account) {
    if (!"true".equals(request.parameter("stream"))) {
      ask((_, kept) -> kept.document(), connection, request, account);
      return;
    }
    String workspace = account.payer().workspace();
    long after = startingAfter(request);
    premises
        .aside()
        .run(
            connection,
            () -> {
              KeptAnswer kept = kept(request, workspace);
              if (answers.lastTold(workspace, kept.id()).isEmpty()) {
                throw new BadRequest(
                    "Only a response that was created with “background” and “stream” can be"
                        + " streamed.",
                    "stream");
              }
              background.reserveFeed();
              return kept.id();
            },
            id -> background.feed(connection, workspace, id, after),
            _ -> background.freeFeed());
  }

  /** The number of the last event that the client has; -1 where it has none. */
  private static long startingAfter(Incoming request) {
    String said = request.parameter("starting_after");
    if (said == null || said.isEmpty()) {
      return -1;
    }
    if (!said.matches("[0-9]{1,9}")) {
      throw new BadRequest("“starting_after” must be the number of an event.", "starting_after");
    }
    return Long.parseLong(said);
  }

  private KeptAnswer kept(Incoming request, String workspace) {
    Matcher path = PATH.matcher(request.path());
    String id = path.matches() ? path.group("id") : "";
    return answers
        .find(workspace, id)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "response-unknown",
                        "There is no response “" + id + "”.",
                        "")
                    .asException());
  }

  private ObjectNode deleted(KeptAnswer kept) {
    background.cancel(kept.workspace(), kept.id());
    String deployment = kept.deployment();
    Served vendor =
        deployment == null ? null : premises.inForce().fleet().byId(deployment).orElse(null);
    if (vendor != null && vendor.line() != null) {
      deleteThere(vendor, kept.id());
    }
    answers.delete(kept.workspace(), kept.id());
    return Json.object().put("id", kept.id()).put("object", "response").put("deleted", true);
  }

  /** What the vendor does not have either is deleted all the same. */
  private void deleteThere(Served vendor, String id) {
    Outgoing outgoing =
        new Outgoing("DELETE", "/responses/" + id, new DefaultHttpHeaders(), Unpooled.EMPTY_BUFFER);
    WholeAnswer answer = new WholeAnswer(premises.clock());
    String reason = "no answer in time";
    try {
      Exchange exchange =
          premises.network().send(premises.network().anyLoop(), vendor, outgoing, answer);
      try {
        switch (answer.result().get(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
          case WholeAnswer.Result.Came _ -> {
            return;
          }
          case WholeAnswer.Result.Failed failed -> reason = failed.trouble().reason();
        }
      } finally {
        exchange.cancel();
      }
    } catch (TimeoutException e) {
      // told below
    } catch (ExecutionException e) {
      throw new IllegalStateException("An answer's end is a value, never an exception", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Signer.NotReady e) {
      reason = String.valueOf(e.getMessage());
    }
    if (!reason.equals("status 404")) {
      throw Problem.of(
              Problem.Kind.UNAVAILABLE,
              "response-not-deleted",
              "%s keeps the response “%s” too, and did not delete it: %s."
                  .formatted(vendor.deployment().vendor(), id, reason),
              "Try again later.")
          .asException();
    }
  }

  /** Cancelling twice is cancelling once. */
  private ObjectNode cancelled(KeptAnswer kept) {
    if (background.cancel(kept.workspace(), kept.id())
        || kept.answer().path("status").asString("").equals("cancelled")) {
      return answers.find(kept.workspace(), kept.id()).orElse(kept).document();
    }
    throw new BadRequest(
        "The response “%s” has ended; only one that runs in the background can be cancelled."
            .formatted(kept.id()),
        null);
  }

  /** Of the request itself, newest first unless it is asked otherwise. */
  private static ObjectNode items(Incoming request, KeptAnswer kept) {
    ArrayNode input = kept.input().deepCopy();
    for (int i = 0; i < input.size(); i++) {
      ObjectNode item = (ObjectNode) input.get(i);
      if (!item.has("id")) {
        item.put("id", "msg_" + kept.id() + "_in_" + i);
      }
      if (!item.has("type")) {
        item.put("type", "message");
      }
    }
    List<ObjectNode> all = input.valueStream().map(ObjectNode.class::cast).toList();
    List<ObjectNode> ordered = "asc".equals(request.parameter("order")) ? all : all.reversed();
    String after = request.parameter("after");
    List<ObjectNode> rest =
        after == null
            ? ordered
            : ordered.stream()
                .dropWhile(i -> !i.path("id").asString().equals(after))
                .skip(1)
                .toList();
    return Pages.list(rest, Pages.limit(request, USUAL_ITEMS, MOST_ITEMS));
  }
}
