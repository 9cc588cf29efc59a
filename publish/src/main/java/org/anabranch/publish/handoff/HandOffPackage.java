package org.anabranch.publish.handoff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Connector;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Media;
import org.anabranch.publish.Options;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;

/**
 * Writes what a person needs to publish by hand into {@code handoff/<publication>} of the data
 * directory: {@code index.html}, which works from a disk and from a server and has no scripts and
 * nothing from elsewhere, the media, {@code post.json} and {@code qr.svg}. Writing again gives the
 * same; {@code index.html} comes last, so that where it is everything is.
 */
public final class HandOffPackage {
  private final Home home;

  public HandOffPackage(Home home) {
    this.home = home;
  }

  /** A file of the package beside the media it came from. */
  record PackedFile(String name, Media media) {}

  public Path write(Publication publication, HandOff handOff, Connector connector) {
    Path directory = home.directory("handoff/" + publication.id());
    List<PackedFile> files = pack(directory, publication.post().media());
    Optional<String> qr = handOff.open().map(URI::toString).flatMap(Qr::svg);
    qr.ifPresent(svg -> Home.writeWhole(directory.resolve("qr.svg"), svg));
    Home.writeWhole(directory.resolve("post.json"), json(publication, handOff, files));
    Home.writeWhole(directory.resolve("style.css"), HandOffPage.STYLE);
    Home.writeWhole(
        directory.resolve("index.html"),
        new HandOffPage(
                publication.post(),
                handOff,
                connector,
                files,
                qr,
                HandOffWords.of(publication.post().language()))
            .html());
    return directory;
  }

  private static List<PackedFile> pack(Path directory, List<Media> media) {
    List<PackedFile> files = new ArrayList<>();
    for (int i = 0; i < media.size(); i++) {
      Media one = media.get(i);
      String name =
          "%02d-%s.%s".formatted(i + 1, one.role().name().toLowerCase(Locale.ROOT), ending(one));
      place(one.file(), directory.resolve(name));
      files.add(new PackedFile(name, one));
    }
    return files;
  }

  private static String ending(Media media) {
    return switch (media.contentType()) {
      case "image/jpeg" -> "jpg";
      case "image/png" -> "png";
      default -> media.isVideo() ? "mp4" : "bin";
    };
  }

  /** A hard link where the disk has them: the package then costs no space. */
  private static void place(Path from, Path to) {
    try {
      Files.deleteIfExists(to);
      try {
        Files.createLink(to, from);
      } catch (IOException | UnsupportedOperationException e) {
        Files.copy(from, to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot place %s in the package".formatted(from), e);
    }
  }

  private static String json(Publication publication, HandOff handOff, List<PackedFile> files) {
    Post post = publication.post();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("publication", publication.id());
    all.put("platform", post.platform().key());
    all.put("language", post.language());
    all.put("title", post.title());
    all.put("parts", post.parts());
    all.put("hashtags", post.hashtags());
    String link = post.link();
    if (link != null) {
      all.put("link", link);
    }
    Options.Location place = post.options().location();
    if (place != null) {
      all.put("location", place.name().isEmpty() ? place.id() : place.name());
    }
    all.put("aiMade", post.aiMade());
    all.put("media", files.stream().map(HandOffPackage::file).toList());
    handOff.open().ifPresent(open -> all.put("open", open.toString()));
    all.put("steps", handOff.steps());
    all.put("stepsInChinese", handOff.stepsInChinese());
    all.put("sharing", handOff.sharing());
    return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
  }

  private static Map<String, Object> file(PackedFile file) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("file", file.name());
    all.put("role", file.media().role().name().toLowerCase(Locale.ROOT));
    all.put("contentType", file.media().contentType());
    all.put("sha256", file.media().sha256());
    all.put("altText", file.media().altText());
    return all;
  }
}
