package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.builtin.Workshop;
import org.anabranch.gateway.call.Call;
import org.anabranch.gateway.call.Watch;
import org.anabranch.gateway.config.CompletionRequest;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.config.Terms;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Sampling;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.Tokens;
import org.anabranch.gateway.conversation.ToolChoice;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.exchange.Premises;
import org.anabranch.gateway.network.WholeAnswer;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Needs;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.gateway.upstream.Exchange;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The loop's own requests: asked from within the process, answered whole, one deployment after
 * another as {@link Call} says. Blocks; safe for many threads.
 */
final class Completions {
  private static final Duration DISK_WAIT = Duration.ofSeconds(5);

  private final Premises premises;

  Completions(Premises premises) {
    this.premises = premises;
  }

  /** Also waits until the call is on disk, so that its decision's id is good after a crash. */
  Completion complete(CompletionRequest request, Deadline deadline) throws InterruptedException {
    Call call = premises.inForce().dispatcher().open(ask(request));
    try {
      for (Served served = call.attempts().next();
          served != null;
          served = call.attempts().next()) {
        if (request.passOver().contains(served.id())) {
          call.attempts().passedOver("what it answered before was of no use");
          continue;
        }
        Thread.sleep(deadline.atMost(call.attempts().pause()).remaining());
        Outcome outcome = attempt(served, request, deadline);
        switch (outcome) {
          case Outcome.Answered answered -> {
            return completed(call, served, answered, deadline);
          }
          case Outcome.Failed failed -> call.attempts().failed(failed.trouble());
        }
        if (deadline.isOver()) {
          break;
        }
      }
      throw call.exhausted();
    } finally {
      call.letGo(Call.LetGo.ABANDONED); // does nothing where the call has ended otherwise
      premises.records().watch().ended(Watch.LOCAL, call);
    }
  }

  private Ask ask(CompletionRequest request) {
    List<CompletionRequest.Message> messages = request.messages();
    long input = messages.stream().mapToLong(m -> Tokens.estimate(m.content())).sum();
    long bytes = messages.stream().mapToLong(m -> m.content().getBytes(UTF_8).length).sum();
    return new Ask(
        premises.inForce().callers().named(request.caller()),
        Service.CHAT,
        request.model(),
        request.task(),
        input,
        Tokens.atMost(bytes, messages.size()),
        request.maxOutputTokens(),
        1,
        null,
        request.seed(),
        true,
        request.json() ? Needs.of(Terms.bit(Capability.JSON)) : Needs.NONE);
  }

  private Completion completed(
      Call call, Served served, Outcome.Answered answered, Deadline deadline)
      throws InterruptedException {
    TokenUse said = answered.use();
    Usage usage =
        said == null
            ? new Usage(call.ask().inputTokens(), Tokens.estimate(answered.text()), true)
            : Usage.counted(said);
    long entry = call.answered(usage);
    if (!premises
        .records()
        .bookkeeper()
        .journal()
        .awaitDurable(entry, deadline.atMost(DISK_WAIT))) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "journal-full",
              "The ledger cannot be written to disk.",
              "Check the space and health of the data directory's disk.")
          .asException();
    }
    return new Completion(
        answered.text(),
        served.deployment(),
        call.id(),
        usage.inputTokens(),
        usage.outputTokens(),
        call.cost());
  }

  private sealed interface Outcome {
    record Answered(String text, @Nullable TokenUse use) implements Outcome {}

    record Failed(Trouble trouble) implements Outcome {}
  }

  private Outcome attempt(Served served, CompletionRequest request, Deadline deadline)
      throws InterruptedException {
    return served.deployment().builtIn()
        ? fromBuiltIn(request, deadline)
        : fromUpstream(served, request, deadline);
  }

  private Outcome fromBuiltIn(CompletionRequest request, Deadline deadline)
      throws InterruptedException {
    try {
      String text =
          premises
              .workshop()
              .answer(request.messages(), request.json(), request.maxOutputTokens(), deadline);
      return new Outcome.Answered(text, null);
    } catch (Workshop.TooBusy e) {
      return new Outcome.Failed(Trouble.of(Trouble.Kind.LATE, String.valueOf(e.getMessage())));
    }
  }

  private Outcome fromUpstream(Served served, CompletionRequest request, Deadline deadline)
      throws InterruptedException {
    Served.Line line = served.lineOrThrow();
    WholeAnswer answer = new WholeAnswer(premises.clock());
    Exchange exchange;
    try {
      Outgoing outgoing = line.outbound().ask(conversation(request), line.upstream());
      exchange = premises.network().send(premises.network().anyLoop(), served, outgoing, answer);
    } catch (Untranslatable | Signer.NotReady e) {
      return new Outcome.Failed(
          Trouble.of(Trouble.Kind.MISCONFIGURED, String.valueOf(e.getMessage())));
    }
    try {
      return switch (answer.result().get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
        case WholeAnswer.Result.Came came ->
            read(
                line.outbound().reply(came.body(), came.body().length, line.upstream()),
                request.json());
        case WholeAnswer.Result.Failed failed -> new Outcome.Failed(failed.trouble());
      };
    } catch (TimeoutException e) {
      return new Outcome.Failed(
          Trouble.of(Trouble.Kind.LATE, "no answer before the caller's deadline"));
    } catch (ExecutionException e) {
      throw new IllegalStateException("An answer's end is a value, never an exception", e);
    } finally {
      exchange.cancel();
    }
  }

  private static Conversation conversation(CompletionRequest request) {
    List<Part.Text> system = new ArrayList<>();
    List<Turn> turns = new ArrayList<>();
    for (CompletionRequest.Message message : request.messages()) {
      switch (message.role()) {
        case "system" -> system.add(new Part.Text(message.content()));
        case "assistant" -> turns.add(Turn.assistant(message.content()));
        default -> turns.add(Turn.user(message.content()));
      }
    }
    return new Conversation(
        request.model(),
        system,
        turns,
        List.of(),
        ToolChoice.AUTO,
        Sampling.atMost(request.maxOutputTokens()),
        request.json() ? new Format.JsonObject() : Format.TEXT,
        null,
        false,
        null,
        Map.of(),
        Map.of());
  }

  private static Outcome read(@Nullable Reply reply, boolean json) {
    String text =
        reply == null || reply.choices().isEmpty()
            ? ""
            : Part.text(reply.choices().getFirst().parts());
    if (reply == null || text.isBlank()) {
      return malformed("the answer holds no text");
    }
    return json && !isObject(text)
        ? malformed("the answer is not the JSON object that was asked for")
        : new Outcome.Answered(text, reply.use());
  }

  private static Outcome malformed(String reason) {
    return new Outcome.Failed(Trouble.of(Trouble.Kind.BROKEN, reason));
  }

  private static boolean isObject(String text) {
    try {
      return Json.tree(text).isObject();
    } catch (JacksonException e) {
      return false;
    }
  }
}
