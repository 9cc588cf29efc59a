package org.anabranch.app;

import java.time.Duration;
import java.util.List;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.connect.Connections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes round the accounts while a server runs: renews tokens that are due ahead of time, and says
 * in the log once a day which accounts need a person. One thread; a round that fails is followed by
 * the next.
 */
final class TokenRounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenRounds.class);
  private static final Duration PAUSE = Duration.ofMinutes(10);
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(5);
  private static final int ROUNDS_A_DAY = 144;

  private final Connections connections;
  private final Thread thread;

  private TokenRounds(Connections connections) {
    this.connections = connections;
    this.thread = Thread.ofVirtual().name("token-rounds").unstarted(this::run);
  }

  static TokenRounds start(Connections connections) {
    TokenRounds rounds = new TokenRounds(connections);
    rounds.thread.start();
    return rounds;
  }

  private void run() {
    try {
      for (int round = 0; ; round++) {
        once(round % ROUNDS_A_DAY == 0);
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void once(boolean remind) throws InterruptedException {
    try {
      connections.keep(Deadline.in(LONGEST_ROUND));
      if (remind) {
        remind(connections.reminders());
      }
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("Tokens could not be renewed ahead; the next round tries again");
    }
  }

  private static void remind(List<AccountHealth> reminders) {
    for (AccountHealth health : reminders) {
      LOG.atWarn()
          .addKeyValue("account", health.account().id())
          .addKeyValue("platform", health.account().platform().key())
          .addKeyValue("state", health.state())
          .addKeyValue("by", health.reauthoriseBy())
          .log("An account needs its person: see the Accounts page");
    }
  }

  /** Waits for a renewal under way: its reply must not be lost. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(15));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
