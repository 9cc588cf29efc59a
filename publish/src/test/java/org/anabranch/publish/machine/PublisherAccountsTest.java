package org.anabranch.publish.machine;

import static org.anabranch.publish.machine.PublishBench.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Step;
import org.junit.jupiter.api.Test;

/** Accounts are kept sealed; a grant that is gone keeps its posts until it is given again. */
@OnEachDatabase
class PublisherAccountsTest extends PublisherFixture {
  @Test
  void an_account_is_read_back_with_its_secrets_sealed() {
    assertThat(publisher.account(Platform.X))
        .contains(PublishBench.account(PublishBench.DIRECT, Platform.X));
    assertThat(bench.secrets.names())
        .containsExactly("account/acc-douyin/token", "account/acc-x/token");
    String rows =
        database.read(h -> h.createQuery("select * from account").mapToMap().list()).toString();
    assertThat(rows).doesNotContain("s3cr3t");
  }

  @Test
  void a_platform_has_many_accounts_and_each_workspace_its_own() {
    Account second = PublishBench.account("acc-x2", Platform.X);
    Account simulated = PublishBench.account("acc-x0", "studio", Platform.X, Provenance.SIMULATED);
    Account own = PublishBench.account("acc-x3", "studio", Platform.X, Provenance.MEASURED);
    List.of(second, simulated, own).forEach(publisher::connect);

    assertThat(publisher.accounts("default", Platform.X))
        .extracting(Account::id)
        .containsExactly("acc-x", "acc-x2");
    assertThat(publisher.accounts("studio", Platform.X)).containsExactly(own, simulated);
    assertThat(publisher.account(Platform.X).orElseThrow().id()).isEqualTo("acc-x");
    assertThat(publisher.account("acc-x3")).contains(own);
    assertThat(publisher.account("acc-x9")).isEmpty();
    assertThat(publisher.accounts()).hasSize(5);
    Account bare = new Account("a", Platform.X, "n", "r", Map.of(), Map.of(), Provenance.SIMULATED);
    assertThatThrownBy(() -> publisher.connect(bare)).hasMessageContaining("token");
    Account moved = PublishBench.account("acc-x3", "default", Platform.X, Provenance.MEASURED);
    assertThatThrownBy(() -> publisher.connect(moved)).hasMessageContaining("studio");
  }

  @Test
  void an_account_is_disconnected_once_its_posts_are_finished() throws Exception {
    publisher.connect(PublishBench.account("acc-x2", Platform.X));
    submit("hello");
    assertThatThrownBy(() -> publisher.disconnect("acc-x"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("not finished");
    work();
    publisher.disconnect("acc-x");
    assertThat(publisher.account(Platform.X).orElseThrow().id()).isEqualTo("acc-x2");
    assertThat(bench.secrets.names())
        .containsExactly("account/acc-douyin/token", "account/acc-x2/token");
    assertThat(publisher.group(GROUP)).hasSize(1);
    publisher.disconnect("acc-x");
  }

  @Test
  void a_grant_that_is_gone_keeps_the_post_until_the_account_is_connected_again() throws Exception {
    bench.direct.next("commit", refused(Reason.REAUTHORISE));
    Publication waiting = submit("hello");
    assertThat(work().state()).isEqualTo(State.WAITING_FOR_ACCOUNT);
    assertThat(publisher.waitingForAccounts()).containsExactly(Map.entry(PublishBench.DIRECT, 1L));
    assertThat(publisher.unfinishedGroups()).as("nothing to go on with").isEmpty();
    assertThat(publisher.dropped(10)).isEmpty();
    assertThat(bench.world.livePosts()).isZero();

    assertThat(publisher.reconnected("another")).isZero();
    assertThat(publisher.reconnected(PublishBench.DIRECT)).isOne();
    assertThat(publisher.waitingForAccounts()).isEmpty();
    assertThat(publisher.dropped(10)).as("for the dispatcher").hasSize(1);
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
    assertThat(bench.world.livePosts()).isOne();
    assertThat(states(waiting.id()))
        .containsSubsequence(
            State.COMMITTING, State.WAITING_FOR_ACCOUNT, State.PREPARING, State.PUBLISHED);
  }

  @Test
  void new_credentials_let_go_on_what_waited_for_them() throws Exception {
    bench.direct.next("prepare", refused(Reason.REAUTHORISE));
    submit("hello");
    assertThat(work().state()).isEqualTo(State.WAITING_FOR_ACCOUNT);
    Account account = publisher.account(PublishBench.DIRECT).orElseThrow();
    publisher.connect(account);
    assertThat(work().state()).as("the same as before").isEqualTo(State.WAITING_FOR_ACCOUNT);
    publisher.connect(account.with("token", new Secret("another")));
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
  }

  @Test
  void a_refused_grant_uses_up_no_look_at_an_unknown_outcome_and_the_accounts_return_wakes_it()
      throws Exception {
    Publication id = submit("hello");
    bench.direct.next(
        "commit",
        () -> {
          bench.world.create(id.id() + "#0");
          return new Step.Unknown("reset");
        });
    Failure gone = Failure.of(Reason.REAUTHORISE, "190", "The grant is gone.");
    bench.direct.next("settle", Step.Unknown.of(gone));
    assertThat(work().state()).isEqualTo(State.OUTCOME_UNKNOWN);
    assertThat(publisher.journal(id.id()).getLast().what())
        .isEqualTo("Cannot be read: The grant is gone. (190)");
    assertThat(publisher.work(id.id(), soon())).as("no look").isEmpty();

    publisher.reconnected(PublishBench.DIRECT);
    assertThat(publisher.dropped(10)).as("for the dispatcher").hasSize(1);
    bench.direct.next("confirm", new Step.Refused(gone));
    assertThat(publisher.work(id.id(), soon())).as("no look").isEmpty();
    assertThat(publisher.publication(id.id()).orElseThrow().state()).isEqualTo(State.CONFIRMING);

    publisher.reconnected(PublishBench.DIRECT);
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
    assertThat(bench.world.commits()).isEqualTo(1);
    assertThat(bench.world.livePosts()).isEqualTo(1);
  }

  @Test
  void a_thread_whose_grant_ended_midway_goes_on_after_its_last_live_part() throws Exception {
    bench.direct.next("commit", new Step.Accepted(bench.world.create("first")));
    bench.direct.next("commit", refused(Reason.REAUTHORISE));
    submit("one", "two");
    Publication waiting = work();
    assertThat(waiting.state()).isEqualTo(State.WAITING_FOR_ACCOUNT);
    assertThat(failure(waiting).message()).contains("1 of 2 parts is live");
    publisher.reconnected(PublishBench.DIRECT);
    assertThat(work().state()).isEqualTo(State.PUBLISHED);
    assertThat(bench.world.livePosts()).isEqualTo(2);
  }

  @Test
  void a_post_that_waits_for_its_account_can_be_cancelled() throws Exception {
    bench.direct.next("prepare", refused(Reason.REAUTHORISE));
    Publication waiting = submit("hello");
    work();
    publisher.cancel(waiting.id());
    assertThat(publisher.reconnected(PublishBench.DIRECT)).isZero();
    assertThat(publisher.publication(waiting.id()).orElseThrow().state())
        .isEqualTo(State.CANCELLED);
  }
}
