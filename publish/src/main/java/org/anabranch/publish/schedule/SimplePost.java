package org.anabranch.publish.schedule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Progress;
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
 * @param language BCP 47; {@code en} when null
 */
public record SimplePost(
    String title,
    List<String> parts,
    List<String> hashtags,
    @Nullable String link,
    List<String> images,
    boolean aiMade,
    @Nullable String language) {
  private static final Map<String, String> TYPES = Map.of("jpeg", "image/jpeg", "png", "image/png");

  public SimplePost {
    parts = List.copyOf(parts);
    hashtags = List.copyOf(hashtags);
    images = List.copyOf(images);
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
   * For one platform; reads the files. Whether the post fits there is not checked here.
   *
   * @param root the data directory
   */
  public Post on(Platform platform, Path root, OwnFiles own) {
    return on(platform, root, own, Progress.NONE);
  }

  /** The same, telling how far the fitting of its files is. */
  public Post on(Platform platform, Path root, OwnFiles own, Progress progress) {
    List<Media> media = new ArrayList<>();
    for (String image : images) {
      media.add(
          own.fitted(platform, image, progress)
              .orElseGet(() -> picture(root.resolve("media").toAbsolutePath().normalize(), image)));
    }
    List<String> text = parts.isEmpty() ? List.of("") : parts;
    return new Post(
        platform,
        title,
        text,
        hashtags,
        link == null || link.isBlank() ? null : link.strip(),
        null,
        media,
        aiMade,
        language == null || language.isBlank() ? "en" : language);
  }

  private static Media picture(Path folder, String name) {
    Path file = folder.resolve(name.replaceFirst("^/?media/", "")).normalize();
    if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
      throw wrong(name, "is neither in the library nor in the data directory's media folder");
    }
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers =
          in == null ? java.util.Collections.emptyIterator() : ImageIO.getImageReaders(in);
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
