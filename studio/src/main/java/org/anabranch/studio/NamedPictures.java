package org.anabranch.studio;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.ProblemException;
import org.anabranch.studio.Source.Block.Picture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pictures one document names: files beside a file, addresses from the web, {@code data:} URIs
 * from anywhere. A page from the web never reads a local file, and a pasted text reads neither.
 */
final class NamedPictures implements Pictures {
  private static final Logger LOG = LoggerFactory.getLogger(NamedPictures.class);
  private static final int MOST = 30;

  private final PictureShelf shelf;
  private final @Nullable Path directory;
  private final @Nullable URI page;
  private final @Nullable PageFetch web;
  private final Deadline deadline;
  private final Map<String, Optional<byte[]>> asked = new HashMap<>();

  /**
   * @param directory of the file, or null when the document is none
   * @param page where the document was on the web, or null
   * @param web null when nothing may be fetched
   */
  NamedPictures(
      PictureShelf shelf,
      @Nullable Path directory,
      @Nullable URI page,
      @Nullable PageFetch web,
      Deadline deadline) {
    this.shelf = shelf;
    this.directory = directory;
    this.page = page;
    this.web = web;
    this.deadline = deadline;
  }

  @Override
  public Optional<Picture> take(String reference, String alt) {
    if (asked.size() >= MOST && !asked.containsKey(reference)) {
      return Optional.empty();
    }
    Optional<Picture> picture =
        asked.computeIfAbsent(reference, this::bytes).flatMap(b -> shelf.put(b, alt));
    if (picture.isEmpty()) {
      LOG.atWarn()
          .addKeyValue(
              "picture", reference.length() > 200 ? reference.substring(0, 200) : reference)
          .log(
              "A picture of the source is left out: not found, not allowed or not PNG, JPEG or GIF");
    }
    return picture;
  }

  private Optional<byte[]> bytes(String reference) {
    try {
      if (reference.regionMatches(true, 0, "data:", 0, 5)) {
        return data(reference);
      }
      if (page != null) {
        return fetched(page.resolve(reference));
      }
      Optional<URI> address = HtmlReader.webAddress(reference);
      return address.isPresent() ? fetched(address.get()) : local(reference);
    } catch (IOException | IllegalArgumentException | ProblemException e) {
      LOG.atDebug().setCause(e).log("A picture cannot be read");
      return Optional.empty();
    }
  }

  private static Optional<byte[]> data(String uri) {
    int comma = uri.indexOf(',');
    if (comma < 0) {
      return Optional.empty();
    }
    String body = uri.substring(comma + 1);
    return Optional.of(
        uri.substring(0, comma).endsWith(";base64")
            ? Base64.getMimeDecoder().decode(body)
            : URLDecoder.decode(body, StandardCharsets.UTF_8)
                .getBytes(StandardCharsets.ISO_8859_1));
  }

  private Optional<byte[]> fetched(URI address) {
    if (web == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(web.get(address, deadline).body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** A path inside the document's directory, or an absolute one. */
  private Optional<byte[]> local(String reference) throws IOException {
    if (directory == null) {
      return Optional.empty();
    }
    Path named;
    try {
      named = Path.of(URLDecoder.decode(reference.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    Path file = directory.resolve(named).toRealPath();
    if (!named.isAbsolute() && !file.startsWith(directory.toRealPath())) {
      return Optional.empty();
    }
    return Files.isRegularFile(file) ? Optional.of(whole(file)) : Optional.empty();
  }

  private static byte[] whole(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes((int) Refusal.MAX_BYTES + 1);
      if (bytes.length > Refusal.MAX_BYTES) {
        throw new IOException(file + " is larger than 20 MB");
      }
      return bytes;
    }
  }
}
