package org.anabranch.publish.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Media;
import org.anabranch.publish.Media.Role;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Post.Placement;
import org.anabranch.publish.facebook.FacebookConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.kuaishou.KuaishouConnector;
import org.anabranch.publish.wechatofficial.WechatOfficialConnector;
import org.anabranch.publish.x.XConnector;
import org.anabranch.publish.youtube.YouTubeConnector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SimplePostTest {
  private final Api api = new Api();
  private final Shelf shelf = new Shelf();

  /** Files by name: {@code v…} is a video of eight seconds, the others are pictures. */
  private static final class Shelf implements OwnFiles {
    private Optional<Duration> still = Optional.empty();
    private Optional<Placement> placed = Optional.empty();

    @Override
    public Optional<Media> fitted(Platform platform, String name) {
      return fitted(new Use(platform, null, true), name, Progress.NONE);
    }

    @Override
    public Optional<Media> fitted(Use use, String name, Progress progress) {
      boolean video = name.startsWith("v");
      placed = Optional.of(use.placement(video));
      return Optional.of(file(video ? Role.VIDEO : Role.IMAGE, name));
    }

    @Override
    public Optional<Media> cover(Platform platform, String name, Progress progress) {
      return Optional.of(file(Role.COVER, name));
    }

    @Override
    public Optional<Media> still(Platform platform, Media video, Duration at) {
      still = Optional.of(at);
      return Optional.of(file(Role.COVER, "still"));
    }

    private static Media file(Role role, String name) {
      boolean video = role == Role.VIDEO;
      return new Media(
          role,
          Path.of(name),
          video ? "video/mp4" : "image/jpeg",
          1080,
          1080,
          video ? Duration.ofSeconds(8) : Duration.ZERO,
          1000,
          name,
          "");
    }
  }

  private Post made(Connector connector, SimplePost post, SimpleOptions shown) {
    return post.on(connector, shown, Path.of("nowhere"), shelf);
  }

  private static SimplePost with(List<String> files, String cover, String article, boolean ai) {
    return new SimplePost(
        "Rivers", List.of("words"), List.of(), null, files, ai, "de", cover, article);
  }

  private static SimpleOptions coverAt(long millis) {
    return new SimpleOptions(
        null, null, millis, null, null, null, null, null, null, null, List.of(), null, null,
        List.of(), null);
  }

  private static SimpleOptions at(String place) {
    return new SimpleOptions(
        place, null, null, null, null, null, null, null, null, null, List.of(), null, null,
        List.of(), null);
  }

  @Test
  void a_video_that_needs_a_cover_gets_a_still_of_itself() {
    Post post =
        made(new KuaishouConnector(api), with(List.of("v"), "", "", false), SimpleOptions.NONE);
    assertThat(post.cover().map(Media::sha256)).contains("still");
    assertThat(shelf.still).contains(Duration.ofSeconds(1));
  }

  @Test
  void the_cover_that_is_named_is_the_cover() {
    Post post =
        made(new KuaishouConnector(api), with(List.of("v"), "c", "", false), SimpleOptions.NONE);
    assertThat(post.cover().map(Media::sha256)).contains("c");
    assertThat(shelf.still).isEmpty();
  }

  @Test
  void a_moment_becomes_a_still_where_a_platform_takes_a_file_and_no_moment() {
    Connector youtube = new YouTubeConnector(api);
    Post none = made(youtube, with(List.of("v"), "", "", false), SimpleOptions.NONE);
    assertThat(none.cover()).isEmpty();
    Post post = made(youtube, with(List.of("v"), "", "", false), coverAt(3000));
    assertThat(shelf.still).contains(Duration.ofSeconds(3));
    assertThat(post.options().coverAt()).isNull();
    assertThat(youtube.validate(post)).isEmpty();
  }

  @Test
  void a_file_is_fitted_to_where_it_will_stand() {
    Connector facebook = new FacebookConnector(api);
    SimplePost video = with(List.of("v"), "", "", false);
    assertThat(made(facebook, video, SimpleOptions.NONE).placement()).isEqualTo(Placement.SHORT);
    assertThat(shelf.placed).contains(Placement.SHORT);
    assertThat(made(facebook, video, at("feed")).placement()).isEqualTo(Placement.FEED);
    assertThat(shelf.placed).contains(Placement.FEED);
    made(facebook, with(List.of("p"), "", "", false), at("story"));
    assertThat(shelf.placed).contains(Placement.STORY);
  }

  @Test
  void what_a_model_made_says_so_where_there_is_no_label() {
    SimplePost post = with(List.of(), "", "", true);
    assertThat(made(new FacebookConnector(api), post, SimpleOptions.NONE).text())
        .isEqualTo("words\n\nMit KI erstellt");
    Post onX = made(new XConnector(api), post, SimpleOptions.NONE);
    assertThat(onX.text()).isEqualTo("words");
    assertThat(onX.aiMade()).isTrue();
  }

  @Test
  void an_article_is_plain_words_with_its_pictures_where_they_are_named() {
    String text = "One & <two>\nlines\n\n## Part\n\n[2]\n\n[7]\n\nEnd";
    Post post =
        made(
            new WechatOfficialConnector(api),
            with(List.of("a", "b"), "c", text, true),
            SimpleOptions.NONE);
    assertThat(post.articleHtml())
        .isEqualTo(
            "<p>One &amp; &lt;two&gt;<br>lines</p><h2>Part</h2><p><img src=\"media:1\"></p>"
                + "<p>[7]</p><p>End</p><p><img src=\"media:0\"></p><p>Mit KI erstellt</p>");
    assertThat(post.text()).isEqualTo("words");
    assertThat(post.media()).extracting(Media::sha256).containsExactly("a", "b", "c");
    assertThat(ArticleText.html("<h1>As it is</h1>", 1)).isEqualTo("<h1>As it is</h1>");
  }

  @Test
  void a_post_is_in_the_language_of_its_words_unless_it_says_another() {
    assertThat(noticedOnFacebook("河流三角洲是人类最早定居的地方之一。", null).language()).isEqualTo("zh");
    assertThat(noticedOnFacebook("河流三角洲是人类最早定居的地方之一。", null).text()).endsWith("内容由 AI 生成");
    assertThat(noticedOnFacebook("Fog", null).language()).isEqualTo("en");
    assertThat(noticedOnFacebook("河", "ja").language()).isEqualTo("ja");
  }

  private Post noticedOnFacebook(String text, @Nullable String language) {
    return new SimplePost("", List.of(text), List.of(), null, List.of(), true, language)
        .on(new FacebookConnector(api), SimpleOptions.NONE, Path.of("."), shelf);
  }
}
