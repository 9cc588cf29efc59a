package org.anabranch.publish.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Handles;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Options;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.wechatchannels.WechatChannelsConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person finds in a package: everything, and in their language. */
class HandOffPageTest {
  @TempDir Path directory;

  private Media picture(Media.Role role, int width, int height) throws Exception {
    Path file = directory.resolve(role + ".jpg");
    ImageIO.write(
        new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "jpg", file.toFile());
    return new Media(
        role,
        file,
        "image/jpeg",
        width,
        height,
        Duration.ZERO,
        Files.size(file),
        Digest.sha256(file),
        "A river & its <arms>");
  }

  /** Writes a package as the engine does. */
  private Path packed(String language) throws Exception {
    Connector connector = new WechatChannelsConnector();
    Post post =
        new Post(
                Platform.WECHAT_CHANNELS,
                "河流分岔之处",
                List.of("河流在这里分开，又在下游汇合。\n#河流 #地理"),
                List.of("河流", "地理"),
                "https://source.example/rivers",
                null,
                List.of(picture(Media.Role.COVER, 300, 400), picture(Media.Role.IMAGE, 900, 1200)),
                true,
                language)
            .withOptions(Options.NONE.withLocation(new Options.Location("7", "崇明岛")));
    Account account =
        new Account(
            "a",
            Platform.WECHAT_CHANNELS,
            "Rivers",
            "r",
            Map.of("web", URI.create("https://channels.weixin.qq.com")),
            Map.of(),
            Provenance.MEASURED);
    Publication publication =
        new Publication(
            "pub_1",
            "run",
            "a",
            post,
            Publication.State.PREPARING,
            null,
            null,
            null,
            1,
            Instant.EPOCH,
            Instant.EPOCH);
    Job job =
        new Job("pub_1", account, post, new NoHandles(), m -> URI.create("https://x.example"));
    try (Home home = Home.open(directory.resolve("home-" + language))) {
      return new HandOffPackage(home).write(publication, connector.handOff(job), connector);
    }
  }

  private static final class NoHandles implements Handles {
    @Override
    public Optional<String> get(String name) {
      return Optional.empty();
    }

    @Override
    public void put(String name, String value) {
      throw new AssertionError(name);
    }

    @Override
    public void remove(String name) {
      throw new AssertionError(name);
    }
  }

  @Test
  void who_writes_chinese_finds_it_in_chinese_with_the_other_language_folded() throws Exception {
    Path folder = packed("zh");
    String page = Files.readString(folder.resolve("index.html"));
    assertThat(page)
        .contains("<html lang=\"zh-CN\">", "<h1>发布到", "设置封面", "添加位置：崇明岛。")
        .contains("<details lang=\"en\"><summary>Steps in English", "Add the location: 崇明岛.")
        .contains("6 字，最多 16 字", "23 字，最多 1000 字")
        .contains("1 · 封面, 300 × 400", "2 · 图片, 900 × 1200", "保存 01-cover.jpg")
        .contains("由 AI 生成", "A river &amp; its &lt;arms&gt;", "<svg")
        .doesNotContain("<script", "<arms>");
    var json = Json.tree(Files.readString(folder.resolve("post.json")));
    assertThat(json.path("location").asString()).isEqualTo("崇明岛");
    assertThat(json.path("stepsInChinese").size()).isEqualTo(json.path("steps").size());
    assertThat(json.path("media").path(0).path("file").asString()).isEqualTo("01-cover.jpg");
    assertThat(folder.resolve("02-image.jpg")).exists();
  }

  @Test
  void everybody_else_finds_it_in_english() throws Exception {
    assertThat(Files.readString(packed("de").resolve("index.html")))
        .contains("<html lang=\"en\">", "6 of 16 allowed characters", "Save 01-cover.jpg")
        .contains("<details lang=\"zh-CN\"><summary>中文步骤")
        .contains("<textarea readonly rows=\"2\" lang=\"de\"");
  }
}
