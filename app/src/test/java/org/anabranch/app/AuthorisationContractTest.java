package org.anabranch.app;

import static org.anabranch.app.ConsentBench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.anabranch.app.ConsentBench.Back;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Credentials.Held;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.AccountHealth;
import org.anabranch.publish.connect.AccountHealth.State;
import org.anabranch.publish.connect.Connections.Consented;
import org.anabranch.sandbox.Faults;
import org.anabranch.sandbox.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What every platform with a consent page must hold, over real HTTP before its imitation. */
class AuthorisationContractTest {
  private static final Set<Platform> WITHOUT_CONSENT =
      Set.of(Platform.WECHAT_CHANNELS, Platform.XIAOHONGSHU);

  /** Whose tokens are not renewed, or not once they ended. */
  private static final Set<Platform> NOT_AFTER_ITS_END =
      Set.of(Platform.FACEBOOK, Platform.INSTAGRAM, Platform.THREADS);

  /** They do not say what was granted; or, Douyin, only one right is asked for. */
  private static final Set<Platform> SILENT_ABOUT_SCOPES =
      Set.of(Platform.BILIBILI, Platform.DOUYIN);

  /** What a platform grants to few, so that only who has it asks for it: see docs/platforms.md. */
  private static final Map<Platform, Set<String>> ON_REQUEST =
      Map.of(
          Platform.KUAISHOU, Set.of("user_video_delete"),
          Platform.LINKEDIN, Set.of("r_member_postAnalytics"));

  @TempDir Path directory;
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private ConsentBench bench;

  @BeforeEach
  void start() {
    bench = new ConsentBench(directory);
    log.start();
    Logger root = (Logger) LoggerFactory.getLogger("org.anabranch");
    root.setLevel(Level.DEBUG);
    root.addAppender(log);
  }

  @AfterEach
  void stop() {
    ((Logger) LoggerFactory.getLogger("org.anabranch")).detachAppender(log);
    bench.close();
  }

  private AccountHealth health(Account account) {
    return bench.connections.health().stream()
        .filter(h -> h.account().id().equals(account.id()))
        .findFirst()
        .orElseThrow();
  }

  private static Account current(Held held) {
    if (held instanceof Held.Current(var account)) {
      return account;
    }
    throw new AssertionError(held);
  }

  private Held renewed(Account account) throws InterruptedException {
    return bench.connections.credentials().renewed(account, soon());
  }

  @ParameterizedTest
  @EnumSource(
      value = Platform.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"WECHAT_CHANNELS", "XIAOHONGSHU"})
  void the_whole_contract(Platform platform) throws Exception {
    connects(platform);
    a_foreign_state_or_browser_gets_nothing(platform);
    a_code_is_good_once(platform);
    a_refused_consent_says_so(platform);
    a_missing_scope_is_told(platform);
    who_leaves_all_ticked_lets_the_app_do_all_that_its_connector_claims(platform);
    a_refused_token_is_renewed_once_over_both_nodes(platform);
    a_platform_that_does_not_answer_has_revoked_nothing(platform);
    what_the_person_took_back_must_be_granted_again(platform);
    nothing_secret_was_logged_or_stored_in_the_clear(platform);
  }

  private void connects(Platform platform) throws Exception {
    Account account = bench.connected(platform);
    assertThat(account.remoteId()).isNotEmpty();
    assertThat(bench.publisher.connector(platform).lacking(account)).isEmpty();
    assertThat(bench.publisher.account(account.id())).contains(account);
    assertThat(health(account).state()).isEqualTo(State.READY);
    assertThat(current(bench.connections.credentials().current(account, soon())))
        .isEqualTo(account);
    Account again = bench.connected(platform);
    assertThat(again.id()).as("the same person is the same account").isEqualTo(account.id());
    assertThat(again.credential("access_token")).isNotEqualTo(account.credential("access_token"));
  }

  private void a_foreign_state_or_browser_gets_nothing(Platform platform) throws Exception {
    Back back = bench.consent(platform, "allow");
    Map<String, String> forged = new HashMap<>(back.parameters());
    forged.put("state", "forged");
    assertThatThrownBy(
            () -> bench.connections.finish(platform, forged, back.begun().nonce(), soon()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("not asked for here");
    assertThatThrownBy(
            () -> bench.connections.finish(platform, back.parameters(), "another", soon()))
        .isInstanceOf(ProblemException.class);
    bench.finish(platform, back);
    assertThatThrownBy(() -> bench.finish(platform, back))
        .as("the same answer a second time")
        .isInstanceOf(ProblemException.class);
  }

  /** The code of one consent slipped into another: the platform refuses it a second time. */
  private void a_code_is_good_once(Platform platform) throws Exception {
    Back first = bench.consent(platform, "allow");
    bench.finish(platform, first);
    Back second = bench.consent(platform, "allow");
    String name = first.parameters().containsKey("code") ? "code" : "auth_code";
    second.parameters().put(name, first.parameters().get(name));
    assertThatThrownBy(() -> bench.finish(platform, second))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("does not take the code");
  }

  private void a_refused_consent_says_so(Platform platform) throws Exception {
    Back back = bench.consent(platform, "deny");
    assertThatThrownBy(() -> bench.finish(platform, back))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("refused");
  }

  private void a_missing_scope_is_told(Platform platform) throws Exception {
    if (SILENT_ABOUT_SCOPES.contains(platform)) {
      return;
    }
    String left = bench.connections.usualScopes(platform).stream().sorted().toList().getLast();
    assertThat(left).isNotEmpty();
    Account account = bench.connected(platform, left);
    AccountHealth health = health(account);
    assertThat(health.state()).isEqualTo(State.LACKING);
    assertThat(health.missing()).containsExactly(left);
    assertThat(health.fix()).contains(left);
  }

  private void who_leaves_all_ticked_lets_the_app_do_all_that_its_connector_claims(
      Platform platform) throws Exception {
    Account account = bench.connected(platform);
    World.Store store = bench.sandbox.world().store(platform.key());
    Set<String> lacking = scopes(store.get("grant", "only"));
    lacking.removeAll(
        scopes(store.get("oauth_token", account.credential("access_token").reveal())));
    assertThat(lacking).isEqualTo(ON_REQUEST.getOrDefault(platform, Set.of()));
  }

  private static Set<String> scopes(Optional<JsonNode> grant) {
    return grant
        .orElseThrow()
        .path("scopes")
        .valueStream()
        .map(JsonNode::stringValue)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void threads_tells_what_was_granted_of_its_testers_alone() throws Exception {
    Account tester = bench.connected(Platform.THREADS, "threads_delete");
    assertThat(health(tester).missing()).containsExactly("threads_delete");
    bench.browser.person(1);
    Account other = bench.connected(Platform.THREADS, "threads_delete");
    assertThat(other.id()).isNotEqualTo(tester.id());
    assertThat(health(other).granted()).as("unknown").isEmpty();
    assertThat(health(other).state()).isEqualTo(State.READY);
  }

  private void a_refused_token_is_renewed_once_over_both_nodes(Platform platform) throws Exception {
    Account account = bench.connected(platform);
    if (NOT_AFTER_ITS_END.contains(platform)) {
      bench.sandbox.oauth(platform.key()).expire();
      assertThat(renewed(account)).isInstanceOf(Held.Lacking.class);
      return;
    }
    int before = bench.sandbox.oauth(platform.key()).refreshes();
    bench.sandbox.oauth(platform.key()).expire();
    List<Callable<Held>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(() -> renewed(account));
      all.add(() -> bench.otherNode.credentials().renewed(account, soon()));
    }
    Secret fresh = null;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Held> each : threads.invokeAll(all)) {
        Secret now = current(each.get()).credential("access_token");
        assertThat(fresh == null || fresh.equals(now)).isTrue();
        fresh = now;
      }
    }
    assertThat(fresh).isNotEqualTo(account.credential("access_token"));
    assertThat(bench.sandbox.oauth(platform.key()).refreshes() - before).isEqualTo(1);
    assertThat(health(account).state()).isEqualTo(State.READY);
  }

  private void a_platform_that_does_not_answer_has_revoked_nothing(Platform platform)
      throws Exception {
    if (NOT_AFTER_ITS_END.contains(platform)) {
      return;
    }
    Account account = bench.connected(platform);
    bench
        .sandbox
        .faults()
        .add(
            new Faults.Fault(
                platform.key(),
                "*",
                "*",
                Pattern.compile("(?i)token"),
                Faults.Kind.STATUS,
                503,
                "",
                Duration.ZERO,
                Duration.ZERO,
                0,
                1,
                1));
    assertThat(renewed(account))
        .isInstanceOfSatisfying(
            Held.Lacking.class, l -> assertThat(l.failure().reason()).isEqualTo(Reason.TRANSIENT));
    assertThat(health(account).state()).isEqualTo(State.TROUBLED);
    assertThat(renewed(account)).isInstanceOf(Held.Current.class);
  }

  private void what_the_person_took_back_must_be_granted_again(Platform platform) throws Exception {
    Account account = bench.connected(platform);
    bench.sandbox.oauth(platform.key()).revoke();
    assertThat(renewed(account))
        .isInstanceOfSatisfying(
            Held.Lacking.class,
            l -> assertThat(l.failure().reason()).isEqualTo(Reason.REAUTHORISE));
    AccountHealth gone = health(account);
    assertThat(gone.state()).isEqualTo(State.GONE);
    assertThat(gone.fix()).contains("Connect it again");
    assertThat(bench.connections.reminders())
        .extracting(h -> h.account().id())
        .contains(account.id());
    Account again = bench.connected(platform);
    assertThat(again.id()).isEqualTo(account.id());
    assertThat(health(again).state()).isEqualTo(State.READY);
  }

  private void nothing_secret_was_logged_or_stored_in_the_clear(Platform platform)
      throws Exception {
    Account account = bench.connected(platform);
    List<String> secrets =
        account.credentials().entrySet().stream()
            .filter(e -> !e.getKey().matches("appid|app_id|client_id|client_key"))
            .map(e -> e.getValue().reveal())
            .toList();
    String lines =
        log.list.stream().map(e -> e.getFormattedMessage() + e.getKeyValuePairs()).toList() + "";
    String rows =
        bench.database.read(
            h ->
                h.createQuery("select * from authorisation").mapToMap().list()
                    + ""
                    + h.createQuery("select * from connecting").mapToMap().list()
                    + h.createQuery("select * from platform_app").mapToMap().list()
                    + h.createQuery("select * from secret").mapToMap().list());
    for (String secret : secrets) {
      assertThat(lines).doesNotContain(secret);
      assertThat(rows).doesNotContain(secret);
      assertThat(health(account).toString()).doesNotContain(secret);
    }
    assertThat(bench.connections.disconnect(account.id(), soon()))
        .isEqualTo(
            Set.of(
                    Platform.X,
                    Platform.YOUTUBE,
                    Platform.LINKEDIN,
                    Platform.FACEBOOK,
                    Platform.INSTAGRAM,
                    Platform.DOUYIN)
                .contains(platform));
    assertThat(bench.secrets.names()).noneMatch(n -> n.startsWith("account/" + account.id()));
  }

  @Test
  void pages_are_chosen_and_one_that_was_not_ticked_is_not_offered() throws Exception {
    Back back = bench.consent(Platform.FACEBOOK, "allow");
    Consented.Choose choose = (Consented.Choose) bench.finish(Platform.FACEBOOK, back);
    assertThat(choose.choices())
        .extracting(c -> c.name())
        .containsExactly("Anabranch Page", "Anabranch, second Page");
    List<String> both = choose.choices().stream().map(c -> c.remoteId()).toList();
    List<Account> accounts = bench.connections.choose(choose.state(), back.begun().nonce(), both);
    assertThat(accounts).extracting(Account::remoteId).containsExactlyElementsOf(both);
    assertThat(accounts.getFirst().credential("access_token"))
        .isNotEqualTo(accounts.getLast().credential("access_token"));
    assertThat(bench.connections.disconnect(accounts.getFirst().id(), soon()))
        .as("the other Page lives on the same consent")
        .isFalse();
    assertThat(bench.connections.disconnect(accounts.getLast().id(), soon())).isTrue();
  }

  @Test
  void threads_tokens_are_prolonged_a_month_ahead_and_not_on_their_first_day() throws Exception {
    Account account = bench.connected(Platform.THREADS);
    bench.clock.advance(Duration.ofDays(29));
    bench.connections.keep(soon());
    assertThat(bench.sandbox.oauth("threads").refreshes()).isZero();
    bench.clock.advance(Duration.ofDays(2));
    bench.connections.keep(soon());
    assertThat(bench.sandbox.oauth("threads").refreshes()).isEqualTo(1);
    bench.clock.advance(Duration.ofHours(1));
    bench.connections.keep(soon());
    assertThat(bench.sandbox.oauth("threads").refreshes()).isEqualTo(1);
    assertThat(health(account).expires())
        .isEqualTo(bench.clock.instant().minus(Duration.ofHours(1)).plus(Duration.ofDays(60)));
  }

  @Test
  void google_gives_its_refresh_token_once_and_it_is_kept() throws Exception {
    Account account = bench.connected(Platform.YOUTUBE);
    for (int day = 0; day < 3; day++) {
      bench.clock.advance(Duration.ofDays(1));
      account = current(bench.connections.credentials().current(account, soon()));
    }
    assertThat(bench.sandbox.oauth("youtube").refreshes()).isEqualTo(3);
    assertThat(health(account).state()).isEqualTo(State.READY);
  }

  @Test
  void a_renewal_of_kuaishou_does_not_move_the_day_on_which_the_person_must_consent_again()
      throws Exception {
    Account account = bench.connected(Platform.KUAISHOU);
    var first = health(account).reauthoriseBy();
    for (int i = 0; i < 3; i++) {
      bench.clock.advance(Duration.ofDays(2));
      bench.connections.keep(soon());
    }
    assertThat(bench.sandbox.oauth("kuaishou").refreshes()).isEqualTo(3);
    bench.clock.advance(Duration.ofDays(162));
    bench.connections.keep(soon());
    assertThat(health(account).reauthoriseBy()).isEqualTo(first);
    assertThat(health(account).state()).isEqualTo(State.ENDING);
    bench.clock.advance(Duration.ofDays(12));
    assertThat(health(account).state()).isEqualTo(State.GONE);
  }

  @Test
  void x_is_not_renewed_before_a_call_needs_it() throws Exception {
    Account account = bench.connected(Platform.X);
    bench.clock.advance(Duration.ofMinutes(116));
    bench.connections.keep(soon());
    assertThat(bench.sandbox.oauth("x").refreshes()).isZero();
    Account renewed = current(bench.connections.credentials().current(account, soon()));
    assertThat(bench.sandbox.oauth("x").refreshes()).isEqualTo(1);
    assertThat(renewed.credential("access_token")).isNotEqualTo(account.credential("access_token"));
  }

  @Test
  void every_platform_is_connected_one_way_or_the_other() {
    for (Platform platform : Platform.values()) {
      assertThat(bench.connections.byConsent().contains(platform))
          .isEqualTo(!WITHOUT_CONSENT.contains(platform));
    }
  }
}
