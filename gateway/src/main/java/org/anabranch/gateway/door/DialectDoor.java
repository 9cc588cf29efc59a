package org.anabranch.gateway.door;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anabranch.gateway.account.Account;
import org.anabranch.gateway.background.Background;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.client.ClientConnection;
import org.anabranch.gateway.client.Door;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.exchange.Asks;
import org.anabranch.gateway.exchange.ConversationExchange;
import org.anabranch.gateway.exchange.CountExchange;
import org.anabranch.gateway.exchange.EmbeddingJob;
import org.anabranch.gateway.exchange.Keeper;
import org.anabranch.gateway.exchange.Opening;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.exchange.Recall;
import org.anabranch.gateway.exchange.WholeExchange;
import org.anabranch.gateway.guard.GuardrailConfig.When;
import org.anabranch.gateway.oversight.Oversight;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Served;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;

/** The addresses of one dialect. */
final class DialectDoor implements Door {
  private final Premises premises;
  private final Opening opening;
  private final Background background;
  private final Inbound inbound;
  private final RandomGenerator seeds;
  private final Map<Operation, Entrance> entrances = new EnumMap<>(Operation.class);

  DialectDoor(
      Premises premises,
      Opening opening,
      Background background,
      Inbound inbound,
      RandomGenerator seeds) {
    this.premises = premises;
    this.opening = opening;
    this.background = background;
    this.inbound = inbound;
    this.seeds = seeds;
    enter(Operation.CONVERSE, this::converse);
    enter(Operation.COUNT_TOKENS, this::count);
    enter(Operation.EMBED, this::embed);
    enter(Operation.MODELS, (c, _, account) -> c.send(inbound.models(offers(account))));
    enter(Operation.MODEL, this::oneModel);
  }

  private void enter(Operation operation, Host host) {
    entrances.put(operation, new Entrance(operation.method(), false, inbound, host));
  }

  @Override
  public @Nullable Entrance at(Incoming head) {
    Operation operation = inbound.operation(head);
    return operation == null ? null : entrances.get(operation);
  }

  private void converse(ClientConnection connection, Incoming request, Account account) {
    premises
        .kept()
        .recall()
        .whole(connection, inbound, request, account, w -> converse(connection, w, account));
  }

  private void converse(ClientConnection connection, Recall.Whole whole, Account account) {
    Asked asked = whole.asked();
    Account payer = Asks.tagged(account, whole.request(), asked.tags());
    if (asked.inBackground()) {
      if (!premises.inForce().config().responses().enabled()) {
        throw Asks.notInBackground("this gateway keeps no responses");
      }
      startInBackground(connection, whole, payer);
      return;
    }
    opening.open(connection, ask(asked, payer), c -> converse(connection, whole, c));
  }

  private void startInBackground(ClientConnection connection, Recall.Whole whole, Account payer) {
    if (!whole.asked().stream()) {
      premises
          .aside()
          .run(
              connection,
              () -> Json.MAPPER.writeValueAsBytes(background.start(inbound, whole, payer)),
              queued -> connection.send(Answer.json(queued)));
      return;
    }
    String workspace = payer.payer().workspace();
    premises
        .aside()
        .run(
            connection,
            () -> {
              background.reserveFeed();
              boolean started = false;
              try {
                String id = background.start(inbound, whole, payer).path("id").asString();
                started = true;
                return id;
              } finally {
                if (!started) {
                  background.freeFeed();
                }
              }
            },
            id -> background.feed(connection, workspace, id, -1),
            _ -> background.freeFeed());
  }

  private void converse(ClientConnection connection, Recall.Whole whole, Call call) {
    Incoming request = whole.request();
    Asked asked = whole.asked();
    Oversight oversight =
        premises.oversights().over(call.ask(), call.notes(), request, connection.loop());
    Keeper keeper = Keeper.of(premises, whole, call);
    ConversationExchange exchange =
        new ConversationExchange(premises, connection, call, inbound, asked, request, oversight);
    if (keeper != null) {
      keeper.unless(exchange::changed);
      connection.passage().show(keeper::sees);
    }
    exchange.start();
  }

  private Ask ask(Asked asked, Account account) {
    return Asks.conversation(asked, account, seeds.nextLong());
  }

  private void count(ClientConnection connection, Incoming request, Account account) {
    premises
        .kept()
        .recall()
        .whole(connection, inbound, request, account, w -> count(connection, w.asked(), account));
  }

  private void count(ClientConnection connection, Asked asked, Account account) {
    Ask ask = ask(asked, account);
    List<Served> ranked = premises.inForce().dispatcher().ranked(ask);
    boolean unguarded = premises.oversights().reading(When.BEFORE, ask).isEmpty();
    List<Served> candidates = unguarded ? ranked : List.of(); // no vendor sees what was not read
    new CountExchange(premises, connection, inbound, asked, candidates).start();
  }

  private void embed(ClientConnection connection, Incoming request, Account account) {
    EmbeddingJob job = new EmbeddingJob(premises, inbound, inbound.readEmbedding(request), request);
    Ask ask = job.ask(Asks.tagged(account, request, Map.of()), seeds.nextLong());
    opening.open(connection, ask, call -> embed(connection, request, job, call));
  }

  private void embed(ClientConnection connection, Incoming request, EmbeddingJob job, Call call) {
    Oversight oversight =
        premises.oversights().over(call.ask(), call.notes(), request, connection.loop());
    if (oversight == null) {
      new WholeExchange(premises, connection, call, job).start();
      return;
    }
    oversight.embedding(
        job.asked(),
        (asked, refusal) -> {
          if (refusal != null) {
            call.letGo(Call.LetGo.BLOCKED);
            connection.refuse(refusal);
            return;
          }
          EmbeddingJob checked = new EmbeddingJob(premises, inbound, asked, null);
          new WholeExchange(premises, connection, call, checked).start();
        });
  }

  private List<Inbound.Listed> offers(Account account) {
    return premises.inForce().fleet().offers().stream()
        .filter(o -> account.mayAsk(o.name()))
        .toList();
  }

  private void oneModel(ClientConnection connection, Incoming request, Account account) {
    String name = inbound.modelAsked(request);
    offers(account).stream()
        .filter(offer -> offer.name().equals(name))
        .findFirst()
        .ifPresentOrElse(
            offer -> connection.send(inbound.model(offer)),
            () ->
                connection.refuse(
                    Refusal.of(404, "model_not_found", "There is no model “" + name + "”.")));
  }
}
