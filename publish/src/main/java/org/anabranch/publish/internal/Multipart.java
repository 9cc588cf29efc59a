package org.anabranch.publish.internal;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.kernel.Digest;

/**
 * A multipart/form-data body, in the order its fields were added. Files are streamed, never held.
 */
public final class Multipart {
  private final String boundary;
  private final List<BodyPublisher> pieces = new ArrayList<>();

  /**
   * @param seed makes the boundary; the same request gives the same bytes
   */
  public Multipart(String seed) {
    this.boundary = "anabranch-" + Digest.sha256(seed).substring(0, 32);
  }

  public Multipart field(String name, String value) {
    head("form-data; name=\"" + name + "\"", "text/plain; charset=utf-8");
    pieces.add(BodyPublishers.ofString(value));
    return end();
  }

  public Multipart file(String name, Path file, String contentType) {
    head("form-data; name=\"" + name + "\"; filename=\"" + file.getFileName() + "\"", contentType);
    try {
      pieces.add(BodyPublishers.ofFile(file));
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException("A media file is gone: " + file, e);
    }
    return end();
  }

  public Multipart bytes(String name, String fileName, byte[] bytes, String contentType) {
    head("form-data; name=\"" + name + "\"; filename=\"" + fileName + "\"", contentType);
    pieces.add(BodyPublishers.ofByteArray(bytes));
    return end();
  }

  private void head(String disposition, String contentType) {
    pieces.add(
        BodyPublishers.ofString(
            "--"
                + boundary
                + "\r\nContent-Disposition: "
                + disposition
                + "\r\nContent-Type: "
                + contentType
                + "\r\n\r\n",
            StandardCharsets.UTF_8));
  }

  private Multipart end() {
    pieces.add(BodyPublishers.ofString("\r\n"));
    return this;
  }

  public String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  public BodyPublisher body() {
    List<BodyPublisher> all = new ArrayList<>(pieces);
    all.add(BodyPublishers.ofString("--" + boundary + "--\r\n"));
    return BodyPublishers.concat(all.toArray(BodyPublisher[]::new));
  }
}
