package org.anabranch.publish.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretStore;
import org.anabranch.kernel.TestClock;
import org.anabranch.publish.Account;
import org.anabranch.publish.Credentials.Held;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Platform;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hard case: a refresh token that is good once, and a node that dies around the reply. */
class TokenKeeperTest {
  /** Stands for the process that is killed at that very moment. */
  private static final class Killed extends Error {}

  @TempDir Path directory;
  private final TestClock clock = new TestClock(Instant.parse("2026-11-29T10:00:00Z"));
  private final SingleUse platform = new SingleUse();
  private Home home;
  private Database database;
  private SecretStore secrets;
  private Grants grants;
  private Account account;

  /** X as it is: a refresh token used twice ends the family. */
  private final class SingleUse implements Authorisation {
    private int number = 1;
    private boolean ended;
    private Supplier<Boolean> replyArrives = () -> true;
    private final List<String> asked = new ArrayList<>();

    @Override
    public Platform platform() {
      return Platform.X;
    }

    @Override
    public Map<String, URI> officialHosts() {
      return Map.of();
    }

    @Override
    public List<String> scopes() {
      return List.of("a");
    }

    @Override
    public Renewal renewal() {
      return Renewal.lazily(Renewal.How.SINGLE_USE);
    }

    @Override
    public URI consent(Question question) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Answer<Tokens> redeem(
        App app, String code, URI redirect, String verifier, Deadline deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Answer<Tokens> renew(
        App app, Secret access, @Nullable Secret refresh, Deadline deadline) {
      String sent = refresh == null ? "" : refresh.reveal();
      asked.add(sent);
      if (ended || !sent.equals("r" + number)) {
        ended = true;
        return new Answer.Gone<>("invalid_request", "Value passed for the token was invalid.");
      }
      number++;
      return replyArrives.get()
          ? new Answer.Given<>(tokens(number))
          : new Answer.Unreachable<>("the reply was lost", true);
    }

    Tokens tokens(int n) {
      return new Tokens(
          new Secret("a" + n),
          new Secret("r" + n),
          Set.of("a"),
          clock.instant(),
          clock.instant().plus(Duration.ofHours(2)),
          null,
          "");
    }

    @Override
    public Answer<List<Identity>> identities(App app, Tokens tokens, Deadline deadline) {
      throw new UnsupportedOperationException();
    }
  }

  @BeforeEach
  void connect() {
    home = Home.open(directory);
    database = Database.sqlite(home.file("anabranch.db"));
    secrets = new SecretStore(database, home);
    grants = new Grants(database, secrets, clock);
    App app =
        new Apps(database, secrets, clock)
            .put(
                new App(
                    "app",
                    "default",
                    Platform.X,
                    "id",
                    new Secret("secret"),
                    List.of(),
                    Map.of(),
                    Provenance.SIMULATED));
    account =
        new Account(
            "acc",
            Platform.X,
            "Us",
            "1",
            Map.of(),
            Map.of("access_token", new Secret("a1")),
            Provenance.SIMULATED);
    grants.put("acc", app.id(), Set.of("a"), platform.tokens(1), null);
  }

  @AfterEach
  void close() {
    database.close();
    home.close();
  }

  /** A process that starts on what is stored. */
  private TokenKeeper keeper() {
    return keeper(grants);
  }

  private TokenKeeper keeper(Grants over) {
    return new TokenKeeper(
        over,
        new Apps(database, secrets, clock),
        new Authorisations(List.of(platform)),
        new RefreshJournal(home, secrets),
        new Ids(clock, new Random(1)),
        clock);
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(60));
  }

  private static String token(Held held) {
    if (held instanceof Held.Current(var account)) {
      return account.credential("access_token").reveal();
    }
    throw new AssertionError(held);
  }

  @Test
  void a_token_is_renewed_shortly_before_its_end_and_not_earlier() throws Exception {
    assertThat(token(keeper().current(account, soon()))).isEqualTo("a1");
    clock.advance(Duration.ofMinutes(114));
    assertThat(token(keeper().current(account, soon()))).isEqualTo("a1");
    clock.advance(Duration.ofMinutes(2));
    assertThat(token(keeper().current(account, soon()))).isEqualTo("a2");
    assertThat(token(keeper().renewed(account, soon())))
        .as("whoever still held the old one gets the new one without a call")
        .isEqualTo("a2");
    assertThat(platform.asked).containsExactly("r1");
  }

  @Test
  void a_database_that_goes_away_after_the_reply_loses_nothing() throws Exception {
    clock.advance(Duration.ofMinutes(116));
    Grants dying =
        new Grants(database, secrets, clock) {
          @Override
          void renewed(String accountId, Tokens tokens) {
            throw new Killed();
          }
        };
    assertThatThrownBy(() -> keeper(dying).current(account, soon())).isInstanceOf(Killed.class);
    clock.advance(Duration.ofMinutes(2));
    assertThat(token(keeper().current(account, soon()))).isEqualTo("a2");
    assertThat(platform.asked).as("the reply was kept, so nothing was asked").containsExactly("r1");
    clock.advance(Duration.ofHours(2));
    assertThat(token(keeper().current(account, soon()))).isEqualTo("a3");
    assertThat(platform.asked).containsExactly("r1", "r2");
  }

  @Test
  void a_node_that_dies_before_the_reply_leaves_the_token_that_holds_and_says_what_happened()
      throws Exception {
    clock.advance(Duration.ofMinutes(116));
    platform.replyArrives =
        () -> {
          throw new Killed();
        };
    assertThatThrownBy(() -> keeper().current(account, soon())).isInstanceOf(Killed.class);
    platform.replyArrives = () -> true;
    assertThat(token(keeper().current(account, soon())))
        .as("the refresh token may be used up, and using it again would end this one")
        .isEqualTo("a1");
    assertThat(platform.asked).containsExactly("r1");

    clock.advance(Duration.ofMinutes(5));
    assertThat(keeper().current(account, soon()))
        .isInstanceOfSatisfying(
            Held.Lacking.class,
            l -> {
              assertThat(l.failure().reason()).isEqualTo(Reason.REAUTHORISE);
              assertThat(grants.find("acc").orElseThrow().failure()).contains("was lost");
            });
    assertThat(platform.asked).containsExactly("r1", "r1");
  }

  @Test
  void a_request_that_never_arrived_is_simply_sent_again_when_the_token_has_ended()
      throws Exception {
    clock.advance(Duration.ofMinutes(116));
    grants.pending("acc", true); // the process died between this and the call
    assertThat(token(keeper().current(account, soon()))).isEqualTo("a1");
    clock.advance(Duration.ofMinutes(5));
    assertThat(token(keeper().current(account, soon()))).isEqualTo("a2");
    assertThat(grants.find("acc").orElseThrow().pending()).isNull();
  }

  @Test
  void a_lost_reply_says_nothing_about_the_grant() throws Exception {
    clock.advance(Duration.ofMinutes(116));
    platform.replyArrives = () -> false;
    assertThat(token(keeper().current(account, soon()))).isEqualTo("a1");
    assertThat(grants.find("acc").orElseThrow().state()).isEqualTo(Grant.State.HELD);
  }

  @Test
  void a_lease_that_a_dead_node_holds_runs_out() throws Exception {
    clock.advance(Duration.ofMinutes(116));
    assertThat(grants.take("acc", "dead", Duration.ofMinutes(6))).isTrue();
    assertThat(token(keeper().current(account, soon())))
        .as("the token still holds, so nobody waits")
        .isEqualTo("a1");
    clock.advance(Duration.ofMinutes(5));
    assertThat(keeper().current(account, Deadline.in(Duration.ofMillis(150))))
        .isInstanceOfSatisfying(
            Held.Lacking.class, l -> assertThat(l.failure().reason()).isEqualTo(Reason.TRANSIENT));
    clock.advance(Duration.ofSeconds(61));
    assertThat(token(keeper().current(account, soon()))).isEqualTo("a2");
  }
}
