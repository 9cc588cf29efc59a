package org.anabranch.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.facebook.ads.sdk.APIContext;
import com.facebook.ads.sdk.APINodeList;
import com.facebook.ads.sdk.IGMedia;
import com.facebook.ads.sdk.IGUser;
import com.facebook.ads.sdk.Page;
import com.facebook.ads.sdk.PagePost;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.FileContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.youtube.YouTube;
import com.google.api.services.youtube.model.Comment;
import com.google.api.services.youtube.model.CommentSnippet;
import com.google.api.services.youtube.model.CommentThread;
import com.google.api.services.youtube.model.CommentThreadSnippet;
import com.google.api.services.youtube.model.PlaylistItem;
import com.google.api.services.youtube.model.PlaylistItemSnippet;
import com.google.api.services.youtube.model.ResourceId;
import com.google.api.services.youtube.model.Video;
import com.google.api.services.youtube.model.VideoSnippet;
import com.google.api.services.youtube.model.VideoStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.anabranch.sandbox.Imitation.OpenedAccount;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.facebook.FacebookImitation;
import org.anabranch.sandbox.instagram.InstagramImitation;
import org.anabranch.sandbox.youtube.YouTubeImitation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Google's client for YouTube and Meta's Business SDK talk to the imitations: what they send and
 * expect is somebody else's reading of the same APIs.
 */
class OfficialPlatformClientsTest {
  private static final int CHUNK = 256 << 10;

  @TempDir Path directory;
  private SandboxServer sandbox;

  @BeforeEach
  void start() {
    sandbox =
        SandboxServer.start(
            directory.resolve("sandbox"),
            world ->
                List.of(
                    new YouTubeImitation(world),
                    new FacebookImitation(world),
                    new InstagramImitation(world)),
            new SandboxServer.Settings(0, 7, Duration.ofMillis(50)),
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  private YouTube youtube(String token) {
    URI api = host("youtube", "api");
    return new YouTube.Builder(
            new NetHttpTransport(),
            GsonFactory.getDefaultInstance(),
            request -> {
              request.getHeaders().setAuthorization("Bearer " + token);
              GenericUrl address = request.getUrl();
              if (!address
                  .getRawPath()
                  .startsWith(api.getPath())) { // its uploads start at the root
                address.setRawPath(api.getPath() + address.getRawPath());
              }
            })
        .setRootUrl(api.resolve("/").toString())
        .setGoogleClientRequestInitializer(request -> request.setDisableGZipContent(true))
        .setApplicationName("test")
        .build();
  }

  private URI host(String platform, String name) {
    return Objects.requireNonNull(sandbox.hosts(platform, sandbox.open(platform)).get(name));
  }

  private String token(String platform) {
    return sandbox.open(platform).credentials().getOrDefault("access_token", "");
  }

  @Test
  void googles_client_uploads_in_chunks_and_completes_what_goes_with_a_video() throws Exception {
    YouTube client = youtube(token("youtube"));
    Path file = mp4(3 * CHUNK + 1234);
    Video video =
        new Video()
            .setSnippet(new VideoSnippet().setTitle("A river").setDescription("It flows."))
            .setStatus(
                new VideoStatus()
                    .setPrivacyStatus("unlisted")
                    .setSelfDeclaredMadeForKids(false)
                    .setContainsSyntheticMedia(true));
    YouTube.Videos.Insert insert =
        client
            .videos()
            .insert(
                List.of("snippet", "status"), video, new FileContent("video/mp4", file.toFile()));
    insert.getMediaHttpUploader().setDirectUploadEnabled(false).setChunkSize(CHUNK);
    String id = insert.execute().getId();

    YouTube.Thumbnails.Set set =
        client.thumbnails().set(id, new FileContent("image/png", png().toFile()));
    set.getMediaHttpUploader().setDirectUploadEnabled(true);
    set.execute();
    String playlist =
        client
            .playlists()
            .list(List.of("snippet"))
            .setMine(true)
            .execute()
            .getItems()
            .getFirst()
            .getId();
    client
        .playlistItems()
        .insert(
            List.of("snippet"),
            new PlaylistItem()
                .setSnippet(
                    new PlaylistItemSnippet()
                        .setPlaylistId(playlist)
                        .setResourceId(new ResourceId().setKind("youtube#video").setVideoId(id))))
        .execute();
    CommentSnippet words = new CommentSnippet().setTextOriginal("First!");
    client
        .commentThreads()
        .insert(
            List.of("snippet"),
            new CommentThread()
                .setSnippet(
                    new CommentThreadSnippet()
                        .setVideoId(id)
                        .setTopLevelComment(new Comment().setSnippet(words))))
        .execute();

    SandboxPost post = sandbox.world().posts("youtube").getFirst();
    assertThat(post.id()).isEqualTo(id);
    assertThat(post.aiLabel()).isTrue();
    assertThat(post.detail(Detail.VISIBILITY)).isEqualTo("unlisted");
    assertThat(post.detail(Detail.PLAYLIST)).isEqualTo(playlist);
    assertThat(post.detail(Detail.COVER)).isNotEmpty();
    assertThat(Files.mismatch(post.media().getFirst().file(), file)).isEqualTo(-1);
    assertThat(
            client
                .commentThreads()
                .list(List.of("snippet"))
                .setVideoId(id)
                .execute()
                .getItems()
                .stream()
                .map(t -> t.getSnippet().getTopLevelComment().getSnippet().getTextDisplay()))
        .contains("First!");
    Video told =
        client
            .videos()
            .list(List.of("status", "statistics"))
            .setId(List.of(id))
            .execute()
            .getItems()
            .getFirst();
    assertThat(told.getStatus().getPrivacyStatus()).isEqualTo("unlisted");
    assertThat(told.getStatistics().getViewCount()).isNotNull();
  }

  @Test
  void googles_client_understands_the_refusals() {
    YouTube stranger = youtube("nobody");
    assertThatThrownBy(
            () -> stranger.videos().list(List.of("status")).setId(List.of("x")).execute())
        .isInstanceOfSatisfying(
            GoogleJsonResponseException.class,
            e -> {
              assertThat(e.getStatusCode()).isEqualTo(401);
              assertThat(e.getDetails().getCode()).isEqualTo(401);
            });
    YouTube client = youtube(token("youtube"));
    assertThatThrownBy(
            () -> client.playlistItems().list(List.of("snippet")).setPlaylistId("none").execute())
        .isInstanceOfSatisfying(
            GoogleJsonResponseException.class,
            e ->
                assertThat(e.getDetails().getErrors().getFirst().getReason())
                    .isEqualTo("playlistNotFound"));
  }

  private APIContext meta(String platform, String version) {
    OpenedAccount opened = sandbox.open(platform);
    String graph = host(platform, "graph").toString();
    return new APIContext(
        graph,
        graph,
        version,
        opened.credentials().getOrDefault("access_token", ""),
        opened.credentials().getOrDefault("client_secret", ""),
        "1",
        false);
  }

  @Test
  void metas_sdk_posts_to_a_page_and_comments() throws Exception {
    APIContext context = meta("facebook", "v24.0");
    Page page = new Page(sandbox.open("facebook").remoteId(), context);
    String photo =
        page.createPhoto()
            .setPublished(false)
            .setParam("source", png().toFile())
            .setAltTextCustom("A dot")
            .executeAsync()
            .get()
            .getId();
    String plain =
        page.createFeed()
            .setMessage("A link")
            .setLink("https://example.com")
            .executeAsync()
            .get()
            .getId();
    String story = page.createPhotoStory().setPhotoId(photo).executeAsync().get().getRawResponse();
    assertThat(story).contains("post_id");
    new PagePost(plain, context).createComment().setMessage("And this").executeAsync().get();

    assertThat(sandbox.world().posts("facebook"))
        .extracting(p -> p.detail(Detail.PLACEMENT))
        .containsExactly("story", "");
    assertThat(sandbox.world().post("facebook", plain).orElseThrow().link())
        .isEqualTo("https://example.com");
    APINodeList<com.facebook.ads.sdk.Comment> comments =
        new PagePost(plain, context).getComments().requestField("message").executeAsync().get();
    assertThat(comments).extracting(c -> c.getFieldMessage()).contains("And this");
    assertThat(page.createFeed().executeAsync().get().getRawResponse()).contains("\"code\":100");
  }

  @Test
  void metas_sdk_tells_what_the_imitation_refused() throws Exception {
    APIContext context = meta("instagram", "v24.0");
    IGUser user = new IGUser(sandbox.open("instagram").remoteId(), context);
    String told =
        user.createMedia()
            .setImageUrl("http://127.0.0.1:1/none.jpg")
            .setCaption("x")
            .setCollaborators(List.of("delta_friends"))
            .executeAsync()
            .get()
            .getRawResponse();
    assertThat(told).contains("2207052");
    assertThat(
            new IGMedia("77", context)
                .createComment()
                .setMessage("x")
                .executeAsync()
                .get()
                .getRawResponse())
        .contains("\"error_subcode\":33");
  }

  private Path png() throws IOException {
    byte[] dot =
        Base64.getDecoder()
            .decode(
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5"
                    + "ErkJggg==");
    return Files.write(directory.resolve("dot.png"), dot);
  }

  /** An MP4 in outline: its boxes in order, ten seconds long. */
  private Path mp4(int bytes) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(bytes);
    box(out, 24, "ftyp").put("isom".getBytes(StandardCharsets.US_ASCII)).putInt(512);
    out.put("isomavc1".getBytes(StandardCharsets.US_ASCII));
    box(out, 8 + 108 + 8 + 92, "moov");
    box(out, 108, "mvhd").putInt(0).putInt(0).putInt(0).putInt(1000);
    out.putInt(10_000).position(out.position() + 80);
    box(out, 8 + 92, "trak");
    box(out, 92, "tkhd").position(out.position() + 76);
    out.putInt(1280 << 16).putInt(720 << 16);
    box(out, bytes - out.position(), "mdat");
    return Files.write(directory.resolve("film.mp4"), out.array());
  }

  private static ByteBuffer box(ByteBuffer out, int size, String type) {
    return out.putInt(size).put(type.getBytes(StandardCharsets.US_ASCII));
  }
}
