package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.anabranch.publish.Account;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.junit.jupiter.api.Test;

/**
 * The token ends between a commit and the reading of what came of it, whether the commit's reply
 * was lost or not: it is renewed once, and the post that is there is found and not made again.
 */
class TokenEndsBeforeSettlingTest extends ConsentedAccounts {

  private static final String WORDS = "Where the river parts";

  /** What was there before. */
  private final List<String> here = new ArrayList<>();

  private Media cover(int width, int height) {
    Media picture = files.jpeg(width, height);
    return picture.withRole(Media.Role.COVER).withAltText("");
  }

  private Media video(int width, int height) {
    return files.mp4(width, height, Duration.ofSeconds(20), 300_000);
  }

  private void isFoundWithANewToken(Post post, String commit) throws Exception {
    bench.sandbox.faults().add(Fault.once(Kind.LOSE_REPLY, post.platform().key(), "POST", commit));
    isReadWithANewToken(post, Publication.State.OUTCOME_UNKNOWN);
    bench.sandbox.faults().clear();
    bench.sandbox.world().posts(post.platform().key()).forEach(p -> here.add(p.id()));
    isReadWithANewToken(post, Publication.State.CONFIRMING);
  }

  /**
   * @param when the state in which the token ends
   */
  private void isReadWithANewToken(Post post, Publication.State when) throws Exception {
    String key = post.platform().key();
    Account account = bench.connected(post.platform());
    int before = bench.sandbox.oauth(key).refreshes();
    AtomicBoolean ended = new AtomicBoolean();
    Publication end =
        worked(
            "run " + when,
            account,
            post,
            (publication, _, _) -> {
              if (publication.state() == when && ended.compareAndSet(false, true)) {
                bench.sandbox.oauth(key).expire();
              }
            });
    assertThat(ended).as("it came to " + when).isTrue();
    assertThat(end.state())
        .as(() -> bench.publisher.journal(end.id()).toString())
        .isEqualTo(Publication.State.PUBLISHED);
    assertThat(bench.sandbox.oauth(key).refreshes()).isEqualTo(before + 1);
    assertThat(bench.sandbox.world().posts(key)).hasSize(here.size() + 1);
  }

  @Test
  void a_video_on_kuaishou() throws Exception {
    isFoundWithANewToken(
        post(Platform.KUAISHOU, "", WORDS, cover(90, 160), video(720, 1280)), "/photo/publish$");
  }

  @Test
  void a_video_on_douyin() throws Exception {
    isFoundWithANewToken(post(Platform.DOUYIN, "", WORDS, video(720, 1280)), "/create_video/$");
  }

  @Test
  void a_video_on_bilibili() throws Exception {
    isFoundWithANewToken(
        post(Platform.BILIBILI, "The river", WORDS, cover(160, 90), video(1280, 720)),
        "/add-by-utoken$");
  }

  @Test
  void an_article_of_wechats_by_a_third_party_platform() throws Exception {
    isFoundWithANewToken(
        post(Platform.WECHAT_OFFICIAL, "The river", WORDS, cover(160, 90)), "/freepublish/submit$");
  }
}
