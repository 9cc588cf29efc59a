package org.anabranch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import me.chanjar.weixin.common.error.WxErrorException;
import me.chanjar.weixin.mp.api.WxMpService;
import me.chanjar.weixin.mp.bean.draft.WxMpAddDraft;
import me.chanjar.weixin.mp.bean.draft.WxMpDraftArticles;
import me.chanjar.weixin.mp.bean.draft.WxMpDraftImageInfo;
import me.chanjar.weixin.mp.bean.freepublish.WxMpFreePublishStatus;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.wechatofficial.WechatOfficialImitation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WxJava talks to the imitation of WeChat: somebody else's reading of the same API. */
class WxJavaTest {
  private static final String WECHAT = "wechat-official";

  @TempDir Path directory;
  private SandboxServer sandbox;

  @BeforeEach
  void start() {
    sandbox =
        SandboxServer.start(
            directory.resolve("sandbox"),
            world -> List.of(new WechatOfficialImitation(world)),
            new SandboxServer.Settings(0, 7, Duration.ofMinutes(10)),
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  private WxJavaPosts posts() {
    return new WxJavaPosts(sandbox, directory);
  }

  private WxMpService client(boolean stable) {
    return posts().client(stable);
  }

  private File picture() throws Exception {
    return posts().picture();
  }

  private String material(WxMpService client) throws Exception {
    return posts().material(client);
  }

  private WxMpFreePublishStatus published(WxMpService client, String draft) throws Exception {
    String id = client.getFreePublishService().submit(draft);
    assertThat(client.getFreePublishService().getPushStatus(id).getPublish_status()).isEqualTo(1);
    sandbox.letPass(Duration.ofMinutes(11));
    return client.getFreePublishService().getPushStatus(id);
  }

  @Test
  void both_ways_to_a_token_are_understood() throws Exception {
    WxMpService stable = client(true);
    assertThat(stable.getAccessToken(true)).isNotBlank();
    WxMpService older = client(false);
    String first = older.getAccessToken(true);
    assertThat(older.getAccessToken(true)).isNotEqualTo(first);
    stable.getWxMpConfigStorage().expireAccessToken();
    assertThat(stable.getDraftService().countDraft()).isZero();
  }

  @Test
  void articles_and_image_posts_are_drafted_published_listed_and_deleted() throws Exception {
    WxMpService client = client(true);
    String inline = client.getMaterialService().mediaImgUpload(picture()).getUrl();
    WxMpDraftArticles first =
        WxMpDraftArticles.builder()
            .title("河流")
            .digest("What it is")
            .content("<p>Water</p><img src=\"" + inline + "\">")
            .thumbMediaId(material(client))
            .needOpenComment(1)
            .onlyFansCanComment(1)
            .build();
    WxMpDraftArticles second =
        WxMpDraftArticles.builder()
            .title("Second")
            .content("<p>More</p>")
            .thumbMediaId(material(client))
            .build();
    String draft =
        client
            .getDraftService()
            .addDraft(WxMpAddDraft.builder().articles(List.of(first, second)).build());
    assertThat(client.getDraftService().countDraft()).isEqualTo(1);
    assertThat(client.getDraftService().getDraft(draft).getNewsItem()).hasSize(2);
    assertThat(client.getDraftService().listDraft(0, 20).getItems()).hasSize(1);

    WxMpFreePublishStatus done = published(client, draft);
    assertThat(done.getPublish_status()).isZero();
    assertThat(done.getArticle_detail().getCount()).isEqualTo(2);
    List<SandboxPost> seen = sandbox.world().posts(WECHAT).reversed();
    assertThat(seen).extracting(SandboxPost::title).containsExactly("河流", "Second");
    assertThat(seen.getFirst().detail(Detail.REPLIES)).isEqualTo("fans");
    assertThat(client.getFreePublishService().getPublicationRecords(0, 20).getItems()).hasSize(1);
    assertThat(client.getFreePublishService().getArticleFromId(done.getArticle_id()).getNewsItem())
        .hasSize(2);

    assertThat(client.getFreePublishService().deletePush(done.getArticle_id(), 2)).isTrue();
    assertThat(sandbox.world().posts(WECHAT)).hasSize(1);
    assertThat(client.getFreePublishService().deletePushAllArticle(done.getArticle_id())).isTrue();
    assertThat(sandbox.world().posts(WECHAT)).isEmpty();
  }

  @Test
  void an_image_post_is_published() throws Exception {
    WxMpService client = client(true);
    WxMpDraftImageInfo.ImageItem image = new WxMpDraftImageInfo.ImageItem();
    image.setImageMediaId(material(client));
    WxMpDraftImageInfo images = new WxMpDraftImageInfo();
    images.setImageList(List.of(image));
    WxMpDraftArticles pictures =
        WxMpDraftArticles.builder()
            .articleType("newspic")
            .title("One view")
            .content("Of one river")
            .imageInfo(images)
            .build();
    String draft =
        client
            .getDraftService()
            .addDraft(WxMpAddDraft.builder().articles(List.of(pictures)).build());
    assertThat(published(client, draft).getPublish_status()).isZero();
    assertThat(sandbox.world().posts(WECHAT))
        .singleElement()
        .satisfies(p -> assertThat(p.text()).isEqualTo("Of one river"));
  }

  @Test
  void what_wxjava_knows_as_an_error_is_one() {
    WxMpService client = client(true);
    assertThatThrownBy(() -> client.getDraftService().getDraft("no such draft"))
        .isInstanceOfSatisfying(
            WxErrorException.class, e -> assertThat(e.getError().getErrorCode()).isEqualTo(40007));
    assertThatThrownBy(() -> client.getFreePublishService().getArticleFromId("1"))
        .isInstanceOf(WxErrorException.class);
  }
}
