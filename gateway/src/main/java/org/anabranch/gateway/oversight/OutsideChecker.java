package org.anabranch.gateway.oversight;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.guard.GuardrailConfig;
import org.anabranch.gateway.guard.Verdict;
import org.anabranch.gateway.network.Network;
import org.anabranch.gateway.network.WholeAnswer;
import org.anabranch.gateway.route.Trouble;
import org.anabranch.gateway.upstream.Address;
import org.anabranch.gateway.upstream.Exchange;
import org.anabranch.gateway.upstream.Target;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the checkers that the configuration names by their address. Never blocks. */
final class OutsideChecker {
  private static final Logger LOG = LoggerFactory.getLogger(OutsideChecker.class);
  private static final int MOST_CONNECTIONS = 256;

  private final Network network;
  private final Function<SecretRef, Optional<Secret>> secrets;
  private final Clock clock;

  OutsideChecker(Network network, Function<SecretRef, Optional<Secret>> secrets, Clock clock) {
    this.network = network;
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * @param secret of the checker, resolved beforehand
   */
  void ask(
      GuardrailConfig checker,
      @Nullable Secret secret,
      byte[] question,
      int texts,
      EventLoop loop,
      Consumer<Verdict> then) {
    URI url = checker.url();
    if (url == null || checker.secret() != null && secret == null) {
      then.accept(unanswered(checker, "its secret is not set", true));
      return;
    }
    WholeAnswer answer = new WholeAnswer(clock);
    Exchange exchange =
        network.client().send(loop, target(url, checker), outgoing(url, secret, question), answer);
    Future<?> deadline =
        loop.schedule(
            () ->
                answer
                    .result()
                    .complete(
                        new WholeAnswer.Result.Failed(
                            Trouble.of(Trouble.Kind.LATE, "no answer in time"))),
            checker.timeoutMillis(),
            MILLISECONDS);
    answer
        .result()
        .thenAccept(
            result -> {
              deadline.cancel(false);
              exchange.cancel();
              then.accept(verdict(checker, result, texts));
            });
  }

  private static Target target(URI url, GuardrailConfig checker) {
    Duration most = Duration.ofMillis(checker.timeoutMillis());
    return new Target(Address.of(url.resolve("/")), most, most, most, MOST_CONNECTIONS);
  }

  private Outgoing outgoing(URI url, @Nullable Secret secret, byte[] question) {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    Outgoing outgoing = Outgoing.post(path + query, Unpooled.wrappedBuffer(question));
    if (secret != null) {
      long now = clock.millis() / 1000;
      outgoing.headers().set("x-anabranch-timestamp", now);
      outgoing
          .headers()
          .set("x-anabranch-signature", "sha256=" + Verdict.signature(secret, now, question));
    }
    return outgoing;
  }

  private static Verdict verdict(GuardrailConfig checker, WholeAnswer.Result result, int texts) {
    return switch (result) {
      case WholeAnswer.Result.Failed failed -> unanswered(checker, failed.trouble().reason(), true);
      case WholeAnswer.Result.Came came -> {
        Verdict read = Verdict.read(came.body(), texts);
        yield read == null ? unanswered(checker, "its answer makes no sense", true) : read;
      }
    };
  }

  /**
   * Goes on or not, as is configured for a checker that does not answer.
   *
   * @param mayPass whether it may answer the same question when it is asked again
   */
  static Verdict unanswered(GuardrailConfig checker, String why, boolean mayPass) {
    LOG.atWarn()
        .addKeyValue("guardrail", checker.name())
        .addKeyValue("reason", why)
        .addKeyValue("open", checker.failOpen())
        .log("An outside checker did not answer");
    return Verdict.unchecked(
        checker.failOpen() ? Verdict.Action.FLAG : Verdict.Action.BLOCK, why, mayPass);
  }

  /** The secret that a checker's questions are signed with; blocks where secrets lie in files. */
  @Nullable Secret secret(GuardrailConfig checker) {
    SecretRef ref = checker.secret();
    return ref == null ? null : secrets.apply(ref).orElse(null);
  }
}
