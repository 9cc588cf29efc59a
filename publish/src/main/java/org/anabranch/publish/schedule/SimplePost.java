package org.anabranch.publish.schedule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.AiNotice;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Languages;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.jspecify.annotations.Nullable;

/**
 * A post as a person writes it down in a form, a request or a row of a table.
 *
 * @param parts the text; more than one makes a thread
 * @param images pictures and videos of the library by their ids, or names of files in the data
 *     directory's {@code media} folder
 * @param language BCP 47; when null, told by the post's own words ({@link Languages}), else {@code
 *     en}
 * @param cover the picture that is the cover, named like those of {@code images}; else null. A
 *     video on a platform that takes a cover file gets a still of itself where none is named
 * @param article as {@link ArticleText} reads it; null where there is none
 */
public record SimplePost(
    String title,
    List<String> parts,
    List<String> hashtags,
    @Nullable String link,
    List<String> images,
    boolean aiMade,
    @Nullable String language,
    @Nullable String cover,
    @Nullable String article) {
  private static final Map<String, String> TYPES = Map.of("jpeg", "image/jpeg", "png", "image/png");

  public SimplePost {
    parts = List.copyOf(parts);
    hashtags = List.copyOf(hashtags);
    images = List.copyOf(images);
    link = given(link);
    cover = given(cover);
    article = given(article);
  }

  private static @Nullable String given(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** Without a cover of its own and without an article. */
  public SimplePost(
      String title,
      List<String> parts,
      List<String> hashtags,
      @Nullable String link,
      List<String> images,
      boolean aiMade,
      @Nullable String language) {
    this(title, parts, hashtags, link, images, aiMade, language, null, null);
  }

  /**
   * A post as a person would have written it down for this connector: without the words that a
   * model made it, and its files by the names that {@link PostFiles} knows them by.
   */
  public static SimplePost of(Post post, Connector connector) {
    boolean noticed = post.aiMade() && !connector.features().contains(Feature.AI_LABEL);
    String notice = noticed ? AiNotice.in(post.language()) : "";
    String html = post.articleHtml();
    return new SimplePost(
        post.title(),
        html == null ? unnoticed(post.parts(), notice) : post.parts(),
        post.hashtags(),
        post.link(),
        post.media().stream()
            .filter(m -> m.role() != Media.Role.COVER)
            .map(PostFiles::name)
            .toList(),
        post.aiMade(),
        post.language(),
        post.cover().map(PostFiles::name).orElse(null),
        html == null ? null : ArticleText.of(unnoticed(html, notice)));
  }

  private static List<String> unnoticed(List<String> parts, String notice) {
    List<String> text = new ArrayList<>(parts);
    String last = text.removeLast();
    text.add(
        !notice.isEmpty() && last.endsWith(notice)
            ? last.substring(0, last.length() - notice.length()).stripTrailing()
            : last);
    return text;
  }

  private static String unnoticed(String html, String notice) {
    String words = paragraph(notice);
    return !notice.isEmpty() && html.endsWith(words)
        ? html.substring(0, html.length() - words.length())
        : html;
  }

  private static String paragraph(String notice) {
    return "<p>" + notice + "</p>";
  }

  /** Text as a person writes it into one box: a line of {@code ---} begins the next part. */
  public static List<String> parts(String text) {
    return List.of(text.split("\n\\s*---\\s*\n"));
  }

  /** Words that may be given with or without {@code #}, parted by blanks or commas. */
  public static List<String> tags(@Nullable String text) {
    return text == null
        ? List.of()
        : Arrays.stream(text.split("[\\s,]+"))
            .map(t -> t.replaceFirst("^#", ""))
            .filter(t -> !t.isEmpty())
            .toList();
  }

  /**
   * For one platform, shown so; reads the files. Whether the post fits there is not checked here.
   *
   * @param root the data directory
   */
  public Post on(Connector connector, SimpleOptions shown, Path root, OwnFiles own) {
    return on(connector, shown, root, own, Progress.NONE);
  }

  /** The same, telling how far the fitting of its files is. */
  public Post on(
      Connector connector, SimpleOptions shown, Path root, OwnFiles own, Progress progress) {
    Platform platform = connector.platform();
    List<Media> media = new ArrayList<>();
    OwnFiles.Use use = new OwnFiles.Use(platform, shown.place(), images.size() == 1);
    for (String image : images) {
      media.add(own.fitted(use, image, progress).orElseGet(() -> picture(root, image)));
    }
    String spoken = spoken();
    String notice =
        aiMade && !connector.features().contains(Feature.AI_LABEL) ? AiNotice.in(spoken) : "";
    String body = article == null ? null : ArticleText.html(article, images.size());
    Post post =
        new Post(
            platform,
            title,
            body == null ? noticed(notice) : parts.isEmpty() ? List.of("") : parts,
            hashtags,
            link,
            body == null || notice.isEmpty() ? body : body + paragraph(notice),
            media,
            aiMade,
            spoken);
    return covered(connector, shown, post, root, own, progress);
  }

  private String spoken() {
    if (language != null && !language.isBlank()) {
      return language;
    }
    String words = title + "\n" + String.join("\n", parts) + (article == null ? "" : article);
    return Languages.detect(words, "en");
  }

  /** The text, with the words that a model made it where the platform has no label for that. */
  private List<String> noticed(String notice) {
    List<String> text = new ArrayList<>(parts.isEmpty() ? List.of("") : parts);
    if (!notice.isEmpty()) {
      String last = text.removeLast();
      text.add(last.isBlank() ? notice : last + "\n\n" + notice);
    }
    return text;
  }

  /** With the cover that is named, or a still where the platform takes a file and no moment. */
  private Post covered(
      Connector connector,
      SimpleOptions shown,
      Post post,
      Path root,
      OwnFiles own,
      Progress progress) {
    Platform platform = connector.platform();
    String name = cover;
    if (name != null) {
      Media named =
          own.cover(platform, name, progress)
              .orElseGet(() -> picture(root, name).withRole(Media.Role.COVER));
      return shown.of(post.withMedia(behind(post.media(), named)));
    }
    Post usual = shown.withoutCoverMoment().of(post);
    Optional<Media> video = post.video();
    boolean moment = connector.features().contains(Feature.COVER_AT);
    boolean file = connector.features().contains(Feature.COVER);
    if (video.isEmpty() || moment || !file) {
      return shown.of(post);
    }
    boolean asked = shown.coverAtMs() != null;
    boolean needed =
        connector.validate(usual).stream().anyMatch(f -> f.code().equals("cover-missing"));
    return asked || needed
        ? own.still(platform, video.get(), shown.coverMoment(video.get().duration()))
            .map(still -> usual.withMedia(behind(usual.media(), still)))
            .orElseGet(() -> shown.of(post))
        : usual;
  }

  /** A cover stands behind the other files, so that an article's pictures keep their numbers. */
  private static List<Media> behind(List<Media> media, Media cover) {
    List<Media> all = new ArrayList<>(media);
    all.add(cover);
    return all;
  }

  private static Media picture(Path root, String name) {
    Path folder = root.resolve("media").toAbsolutePath().normalize();
    Path file = folder.resolve(name.replaceFirst("^/?media/", "")).normalize();
    if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
      throw wrong(name, "is neither in the library nor in the data directory's media folder");
    }
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers =
          in == null ? Collections.emptyIterator() : ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw wrong(name, "is no picture");
      }
      ImageReader reader = readers.next();
      String type = TYPES.get(reader.getFormatName().toLowerCase(Locale.ROOT));
      if (type == null) {
        throw wrong(name, "is neither JPEG nor PNG");
      }
      reader.setInput(in);
      return new Media(
          Media.Role.IMAGE,
          file,
          type,
          reader.getWidth(0),
          reader.getHeight(0),
          Duration.ZERO,
          Files.size(file),
          Digest.sha256(file),
          "");
    } catch (IOException e) {
      throw wrong(name, "cannot be read");
    }
  }

  private static RuntimeException wrong(String name, String why) {
    return Problem.badInput(
            "media-invalid",
            "The picture “%s” %s.".formatted(name, why),
            "Add it to the library and give its id, or put a JPEG or PNG into that folder.")
        .asException();
  }
}
