package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.anabranch.compute.BidPrices;
import org.anabranch.gateway.openai.ChatAnswer;
import org.anabranch.gateway.openai.ChatBody;
import org.anabranch.gateway.openai.TokenCount;
import org.anabranch.gateway.upstream.Exchange;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The gateway itself: what is configured, routed by one score, paid from one ledger. {@link
 * DataPlane} opens the same to others over HTTP.
 *
 * <p>A request goes its way in memory: {@link Router} ranks, {@link Account} reserves, {@link
 * Journal} takes both down, an upstream or the built-in writer answers, the account is settled and
 * the journal told. The {@link Bookkeeper} carries the journal into the database behind it.
 *
 * <p>Must be closed, after the data plane: that writes down what is still in memory.
 */
public final class RoutedGateway implements Gateway, AutoCloseable {
  private static final Duration BOOKS_WAIT = Duration.ofSeconds(5);

  private final Clock clock;
  private final Ids ids;
  private final GatewayConfig config;
  private final Fleet fleet;
  private final Callers callers;
  private final Books books;
  private final Bookkeeper bookkeeper;
  private final Totals totals = new Totals();
  private final Dispatcher dispatcher;
  private final Workshop workshop;
  private final Network network;

  /**
   * Blocks while it takes over what an earlier process left in the journal.
   *
   * @param secrets finds the keys that the configuration names
   */
  public RoutedGateway(
      GatewayConfig config,
      Function<SecretRef, Optional<Secret>> secrets,
      Home home,
      Database database,
      Ratings ratings,
      BidPrices bidPrices,
      BuiltIn.Writer writer,
      BuiltIn.Embeddings embeddings,
      Ids ids,
      Clock clock) {
    this.clock = clock;
    this.ids = ids;
    this.config = config;
    this.fleet = new Fleet(config, secrets, clock);
    this.callers = new Callers(config.keys(), secrets, clock);
    this.books = new Books(database);
    this.bookkeeper = new Bookkeeper(home.directory("gateway-journal"), books);
    List<Books.Day> days = books.days();
    callers.recall(days);
    days.forEach(
        d -> totals.add(d.deployment(), d.requests(), d.inputTokens(), d.outputTokens(), d.cost()));
    this.dispatcher =
        new Dispatcher(
            fleet,
            new Router(config.route(), ratings, bidPrices),
            config.route(),
            bookkeeper.journal(),
            totals,
            ids,
            clock);
    this.workshop = new Workshop(writer, embeddings);
    this.network = new Network(config.limits());
  }

  /** Also waits until the call is on disk, so that its decision's id is good after a crash. */
  @Override
  public Completion complete(CompletionRequest request, Deadline deadline)
      throws InterruptedException {
    Call call = dispatcher.open(ask(request));
    try {
      for (Served served = call.next(); served != null; served = call.next()) {
        Attempt attempt = attempt(served, request, deadline);
        switch (attempt) {
          case Attempt.Answered answered -> {
            return completed(call, served, answered, deadline);
          }
          case Attempt.Failed failed -> call.failed(failed.trouble());
        }
        if (deadline.isOver()) {
          break;
        }
      }
      throw call.exhausted();
    } finally {
      call.abandoned(new Usage(0, 0, true)); // does nothing where the call has ended otherwise
    }
  }

  private Ask ask(CompletionRequest request) {
    List<CompletionRequest.Message> messages = request.messages();
    long input = messages.stream().mapToLong(m -> Tokens.estimate(m.content())).sum();
    long bytes = messages.stream().mapToLong(m -> m.content().getBytes(UTF_8).length).sum();
    return new Ask(
        callers.named(request.caller()),
        request.model(),
        request.task(),
        input,
        Tokens.atMost(bytes, messages.size()),
        request.maxOutputTokens(),
        1,
        request.seed(),
        true);
  }

  private Completion completed(
      Call call, Served served, Attempt.Answered answered, Deadline deadline)
      throws InterruptedException {
    TokenCount said = answered.tokens();
    Usage usage =
        said == null
            ? new Usage(call.ask().inputTokens(), Tokens.estimate(answered.text()), true)
            : new Usage(said.input(), said.output(), false);
    long entry = call.answered(usage);
    if (!bookkeeper.journal().awaitDurable(entry, deadline.atMost(BOOKS_WAIT))) {
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
        served.cost(usage.inputTokens(), usage.outputTokens()));
  }

  private sealed interface Attempt {
    record Answered(String text, @Nullable TokenCount tokens) implements Attempt {}

    record Failed(Trouble trouble) implements Attempt {}
  }

  private Attempt attempt(Served served, CompletionRequest request, Deadline deadline)
      throws InterruptedException {
    return served.deployment().builtIn()
        ? fromBuiltIn(request, deadline)
        : fromUpstream(served, request, deadline);
  }

  private Attempt fromBuiltIn(CompletionRequest request, Deadline deadline)
      throws InterruptedException {
    try {
      String text =
          workshop.answer(request.messages(), request.json(), request.maxOutputTokens(), deadline);
      return new Attempt.Answered(text, null);
    } catch (Workshop.TooBusy e) {
      return new Attempt.Failed(Trouble.of(Trouble.Kind.LATE, String.valueOf(e.getMessage())));
    }
  }

  private Attempt fromUpstream(Served served, CompletionRequest request, Deadline deadline)
      throws InterruptedException {
    DeploymentConfig upstream = served.config();
    String name = upstream == null ? request.model() : upstream.upstreamModel();
    byte[] body = ChatBody.write(request, name, served.deployment().vendor());
    WholeAnswer answer = new WholeAnswer(clock);
    Exchange exchange =
        network
            .client()
            .post(
                network.anyLoop(),
                network.target(served),
                "/chat/completions",
                jsonHeaders(),
                Unpooled.wrappedBuffer(body),
                answer);
    try {
      return switch (answer.result().get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
        case WholeAnswer.Result.Came came -> read(came.body(), request.json());
        case WholeAnswer.Result.Failed failed -> new Attempt.Failed(failed.trouble());
      };
    } catch (TimeoutException e) {
      return new Attempt.Failed(
          Trouble.of(Trouble.Kind.LATE, "no answer before the caller's deadline"));
    } catch (ExecutionException e) {
      throw new IllegalStateException("An answer's end is a value, never an exception", e);
    } finally {
      exchange.cancel();
    }
  }

  static HttpHeaders jsonHeaders() {
    return new DefaultHttpHeaders()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .set(HttpHeaderNames.USER_AGENT, "anabranch");
  }

  private static Attempt read(byte[] body, boolean json) {
    ChatAnswer answer = ChatAnswer.read(body, body.length);
    String text = answer == null ? null : ChatAnswer.text(body);
    if (answer == null || text == null) {
      return malformed("the answer holds no text");
    }
    return json && !isObject(text)
        ? malformed("the answer is not the JSON object that was asked for")
        : new Attempt.Answered(text, answer.tokens());
  }

  private static Attempt malformed(String reason) {
    return new Attempt.Failed(Trouble.of(Trouble.Kind.BROKEN, reason));
  }

  private static boolean isObject(String text) {
    try {
      return Json.tree(text).isObject();
    } catch (JacksonException e) {
      return false;
    }
  }

  @Override
  public List<float[]> embed(List<String> texts, Deadline deadline) throws InterruptedException {
    List<float[]> vectors = workshop.embed(texts, deadline);
    long tokens = texts.stream().mapToLong(Tokens::estimate).sum();
    meter(
        BuiltIn.EMBEDDINGS_ID,
        callers.named(Callers.LOCAL),
        new Usage(tokens, 0, true),
        Money.ZERO);
    return vectors;
  }

  @Override
  public List<Deployment> deployments() {
    return fleet.all().stream().map(Served::deployment).toList();
  }

  @Override
  public Optional<Decision> decision(String id) {
    catchUp();
    return books.decision(id);
  }

  /** Runs the stored scores again; those that failed then are taken to fail again. */
  @Override
  public Optional<Deployment> without(String decisionId, String vendor) {
    return decision(decisionId).stream()
        .flatMap(d -> d.candidates().stream())
        .filter(c -> c.removedBy() == null && !c.vendor().equals(vendor))
        .filter(c -> c.outcome() == null || !c.outcome().startsWith("failed"))
        .flatMap(c -> fleet.byId(c.deploymentId()).stream())
        .map(Served::deployment)
        .findFirst();
  }

  @Override
  public List<Decision> recentDecisions(int limit) {
    catchUp();
    return books.recent(limit);
  }

  private void catchUp() {
    try {
      bookkeeper.awaitApplied(Deadline.in(BOOKS_WAIT));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public List<UsageTotal> usage() {
    return totals.all();
  }

  GatewayConfig config() {
    return config;
  }

  Fleet fleet() {
    return fleet;
  }

  Callers callers() {
    return callers;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  Workshop workshop() {
    return workshop;
  }

  Network network() {
    return network;
  }

  /** Takes down work that needs no route, such as embeddings. */
  void meter(String model, Account account, Usage usage, Money cost) {
    totals.add(model, 1, usage.inputTokens(), usage.outputTokens(), cost);
    bookkeeper
        .journal()
        .append(
            new Entry.Closed(
                ids.next("use"),
                clock.millis(),
                account.name(),
                model,
                true,
                usage,
                cost,
                Map.of()));
  }

  Clock clock() {
    return clock;
  }

  @Override
  public void close() {
    network.close();
    bookkeeper.close();
  }
}
