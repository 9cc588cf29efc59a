package org.anabranch.publish.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.DatabaseKind;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.OnEachDatabase;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Provenance;
import org.anabranch.kernel.TestClock;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.Remark;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** What the inbox promises, on either database: above all, that a reply goes out once. */
@OnEachDatabase
class InboxTest {
  private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");
  @Parameter DatabaseKind kind;
  @TempDir Path directory;
  private final TestClock clock = new TestClock(START);
  private final FakeConversation wall = new FakeConversation(clock);
  private Database database;
  private Inbox inbox;

  @BeforeEach
  void open() {
    database = kind.open(directory);
    anew();
  }

  /** One live post, below which nobody has said anything yet. */
  private void anew() {
    database.change(
        h -> {
          h.execute("delete from answer");
          h.execute("delete from remark");
          h.execute("delete from remark_watch");
          h.execute("delete from publication");
          h.execute(
              "insert into publication(id, grp, account_id, post, state, remote_id, attempts,"
                  + " refusals, not_before, lease_until, created_at, updated_at) values ('pub_1',"
                  + " 'g', 'acc_1', '{}', 'PUBLISHED', 'post-1', 1, 0, 0, 0, "
                  + START.toEpochMilli()
                  + ", 0)");
        });
    inbox = process();
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** Another start of the program over the same database. */
  private Inbox process() {
    return new StoredInbox(database, publisher(), new Ids(clock, new SecureRandom()), clock);
  }

  private Publisher publisher() {
    Post post =
        new Post(Platform.X, "", List.of("words"), List.of(), null, null, List.of(), true, "en");
    Publication live =
        new Publication(
            "pub_1",
            "g",
            "acc_1",
            post,
            Publication.State.PUBLISHED,
            "post-1",
            null,
            null,
            1,
            START,
            START);
    Account account =
        new Account(
            "acc_1", Platform.X, "me", "me", Map.<String, URI>of(), Map.of(), Provenance.SIMULATED);
    Connector connector =
        fake(Connector.class, Map.of("conversation", Optional.of(wall), "platform", Platform.X));
    return fake(
        Publisher.class,
        Map.of(
            "publication", Optional.of(live),
            "account", Optional.of(account),
            "accounts", List.of(account),
            "connector", connector));
  }

  /** Answers what the inbox asks, and nothing else. */
  private static <T> T fake(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> {
              if (!answers.containsKey(method.getName())) {
                throw new AssertionError("Nobody should ask " + method);
              }
              return answers.get(method.getName());
            }));
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(30));
  }

  @Test
  void a_mention_elsewhere_comes_once_and_may_be_answered_but_nothing_more() throws Exception {
    wall.mentioned("m1", "See what @me wrote");
    assertThat(inbox.collect(soon())).isEqualTo(1);
    Received mention = inbox.list(Inbox.Filter.ALL, 10).getFirst();
    assertThat(mention.isMention()).isTrue();
    assertThat(mention.platform()).isEqualTo(Platform.X);
    assertThat(mention.remark().postId()).isEqualTo("root-m1");
    assertThat(inbox.around(mention.id())).containsExactly(mention);
    assertThat(inbox.acts(mention.id())).containsExactly(Conversation.Act.REPLY);
    assertThatThrownBy(() -> inbox.feature(mention.id(), true, soon()))
        .isInstanceOf(ProblemException.class);
    assertThat(inbox.reply(mention.id(), "Thank you", soon()).state()).isEqualTo(Answer.State.SENT);
    assertThat(inbox.get(mention.id()).state()).isEqualTo(Received.State.ANSWERED);

    assertThat(inbox.collect(soon())).isZero();
    assertThat(wall.known).as("not asked again so soon").containsExactly("null");
    clock.advance(Duration.ofMinutes(16));
    wall.mentioned("m2", "And again @me");
    wall.says("m2", "And again @me"); // it stands below our post as well
    assertThat(inbox.collect(soon())).isEqualTo(1);
    assertThat(wall.known).containsExactly("null", "m1");
    assertThat(inbox.list(Inbox.Filter.ALL, 10))
        .filteredOn(r -> r.remark().remoteId().equals("m2"))
        .singleElement()
        .satisfies(r -> assertThat(r.isMention()).isFalse());
  }

  @Test
  void a_mention_that_a_platform_told_of_is_read_once_however_long_that_takes() throws Exception {
    assertThat(inbox.mentioned(Platform.X, "somebody else", "p9", "c9")).isZero();
    assertThat(inbox.mentioned(Platform.X, "me", "p9", "c9")).isOne();
    wall.fault = "deaf";
    assertThat(inbox.collect(soon())).isZero();
    wall.fault = "";
    assertThat(inbox.collect(soon())).as("a little later").isZero();
    clock.advance(Duration.ofMinutes(3));
    assertThat(process().collect(soon())).isOne();
    Received mention = inbox.list(Inbox.Filter.ALL, 10).getFirst();
    assertThat(mention.remark().text()).isEqualTo("Ask @me");
    assertThat(mention.remark().mention()).isTrue();
    assertThat(inbox.acts(mention.id())).containsExactly(Conversation.Act.REPLY);
    inbox.mentioned(Platform.X, "me", "p9", "c9");
    assertThat(inbox.collect(soon())).as("told again").isZero();
    assertThat(inbox.mentioned(Platform.X, "me", "post-1", "c8")).as("below our own").isOne();
  }

  @Test
  void a_tag_is_not_answered_until_it_is_told_where() throws Exception {
    wall.mentions.add(
        new Remark("m1", "", null, "Bo", "bo", false, "By the river", clock.instant()).asMention());
    inbox.collect(soon());
    Received tag = inbox.list(Inbox.Filter.ALL, 10).getFirst();
    assertThat(inbox.acts(tag.id())).isEmpty();
    assertThatThrownBy(() -> inbox.reply(tag.id(), "Thank you", soon()))
        .isInstanceOf(ProblemException.class);
    wall.mentions.set(0, new Remark("m1", "m1", null, "Bo", "bo", false, "@me", clock.instant()));
    clock.advance(Duration.ofMinutes(20));
    inbox.collect(soon());
    assertThat(inbox.acts(tag.id())).containsExactly(Conversation.Act.REPLY);
  }

  @Test
  void where_mentions_cannot_be_read_they_are_asked_for_later_and_less_often() throws Exception {
    wall.fault = "deaf";
    inbox.collect(soon());
    clock.advance(Duration.ofMinutes(1));
    inbox.collect(soon());
    assertThat(wall.known).hasSize(1);
    wall.fault = "";
    wall.mentioned("m1", "See what @me wrote");
    clock.advance(Duration.ofHours(7));
    assertThat(inbox.collect(soon())).isEqualTo(1);
  }

  private String remark() throws InterruptedException {
    wall.says("c1", "How?");
    inbox.collect(soon());
    return inbox.list(Inbox.Filter.ALL, 10).getFirst().id();
  }

  private void later(Duration time) {
    clock.advance(time);
  }

  @Test
  void what_is_read_twice_is_there_once_and_the_next_look_waits() throws Exception {
    wall.says("c1", "How?");
    assertThat(inbox.collect(soon())).isEqualTo(1);
    wall.says("c2", "Why?");
    assertThat(inbox.collect(soon())).as("not due yet").isZero();
    later(Duration.ofMinutes(5));
    assertThat(inbox.collect(soon())).isEqualTo(1);
    assertThat(inbox.list(Inbox.Filter.ALL, 10)).hasSize(2);
    assertThat(inbox.unread()).isEqualTo(2);
    assertThat(inbox.list(new Inbox.Filter(null, null, null, null, "WHY"), 10)).hasSize(1);
  }

  @Test
  void a_platform_that_fails_is_asked_more_rarely() throws Exception {
    wall.fault = "deaf";
    wall.says("c1", "How?");
    inbox.collect(soon());
    wall.fault = "";
    later(Duration.ofMinutes(5));
    assertThat(inbox.collect(soon())).as("after a failure: twice as long").isZero();
    later(Duration.ofMinutes(5));
    assertThat(inbox.collect(soon())).isEqualTo(1);
  }

  @Test
  void the_same_words_at_once_go_out_once() throws Exception {
    String id = remark();
    List<Callable<Answer>> tries = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      tries.add(() -> inbox.reply(id, "Like this.", soon()));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Answer> each : threads.invokeAll(tries)) {
        assertThat(each.get().text()).isEqualTo("Like this.");
      }
    }
    assertThat(wall.sent).isEqualTo(1);
    assertThat(inbox.get(id).state()).isEqualTo(Received.State.ANSWERED);
  }

  @Test
  void a_lost_answer_is_found_by_reading_and_never_sent_twice() throws Exception {
    String id = remark();
    wall.fault = "lost after";
    assertThat(inbox.reply(id, "So.", soon()).state()).isEqualTo(Answer.State.SENT);
    assertThat(wall.sent).isEqualTo(1);
  }

  @Test
  void one_that_never_arrived_is_sent_again_by_a_person_alone() throws Exception {
    String id = remark();
    wall.fault = "lost before";
    assertThat(inbox.reply(id, "So.", soon()).state()).isEqualTo(Answer.State.OUTCOME_UNKNOWN);
    later(Duration.ofMinutes(1));
    inbox.collect(soon());
    Answer failed = inbox.answers(id).getFirst();
    assertThat(failed.state()).isEqualTo(Answer.State.FAILED);
    assertThat(wall.sent).isEqualTo(1);
    assertThat(inbox.again(failed.id(), soon()).state()).isEqualTo(Answer.State.SENT);
    assertThat(wall.sent).isEqualTo(2);
    assertThatThrownBy(() -> inbox.again(failed.id(), soon())).isInstanceOf(ProblemException.class);
  }

  @Test
  void a_process_killed_while_sending_leaves_one_reply_or_none_and_the_next_one_knows()
      throws Exception {
    for (String when : List.of("killed before", "killed after")) {
      anew();
      wall.remarks.clear();
      String id = remark();
      wall.fault = when;
      assertThatThrownBy(() -> inbox.reply(id, "So.", soon()))
          .isInstanceOf(FakeConversation.Killed.class);
      inbox = process();
      later(Duration.ofMinutes(3));
      inbox.collect(soon());
      assertThat(inbox.answers(id).getFirst().state())
          .isEqualTo(when.endsWith("after") ? Answer.State.SENT : Answer.State.FAILED);
      assertThat(wall.remarks.stream().filter(Remark::own).count())
          .isEqualTo(when.endsWith("after") ? 1 : 0);
    }
  }

  @Test
  void what_does_not_fit_or_is_refused_is_said() throws Exception {
    String id = remark();
    assertThatThrownBy(() -> inbox.reply(id, " ", soon())).hasMessageContaining("no words");
    assertThatThrownBy(() -> inbox.reply(id, "x".repeat(21), soon()))
        .hasMessageContaining("allows 20");
    wall.fault = "refused";
    Answer answer = inbox.reply(id, "No.", soon());
    assertThat(answer.state()).isEqualTo(Answer.State.FAILED);
    assertThat(answer.why()).isEqualTo("not like this");
    assertThatThrownBy(() -> inbox.hide(id, true, soon())).hasMessageContaining("no hiding");
  }

  @Test
  void a_remark_is_featured_here_and_what_was_featured_on_the_platform_is_known() throws Exception {
    String id = remark();
    assertThat(inbox.get(id).remark().featured()).isFalse();
    assertThat(inbox.feature(id, true, soon()).remark().featured()).isTrue();
    assertThat(wall.remarks.getFirst().featured()).isTrue();
    wall.featured("c1", false);
    later(Duration.ofMinutes(5));
    assertThat(inbox.collect(soon())).as("nothing is new").isZero();
    assertThat(inbox.get(id).remark().featured()).isFalse();
  }

  @Test
  void remarks_are_assigned_marked_and_answered_with_saved_words() throws Exception {
    String id = remark();
    assertThat(inbox.assign(id, "Bo").assignedTo()).isEqualTo("Bo");
    assertThat(inbox.list(new Inbox.Filter(null, Platform.X, "Bo", null, ""), 10)).hasSize(1);
    assertThat(inbox.mark(id, Received.State.READ).state()).isEqualTo(Received.State.READ);
    SavedAnswer saved = inbox.save("Thanks", "Thank you!");
    assertThat(inbox.savedAnswers()).contains(saved);
    SavedAnswer other = inbox.change(saved.id(), " Many thanks ", "Thank you all!");
    assertThat(other).isEqualTo(new SavedAnswer(saved.id(), "Many thanks", "Thank you all!"));
    assertThat(inbox.savedAnswers()).containsExactly(other);
    assertThatThrownBy(() -> inbox.change(saved.id(), "Many thanks", " "))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("needs a title and a text");
    assertThatThrownBy(() -> inbox.change("sav_none", "T", "Words"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("no saved answer");
    inbox.forget(saved.id());
    assertThat(inbox.savedAnswers()).isEmpty();
  }
}
