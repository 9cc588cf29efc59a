package org.anabranch.gateway.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/**
 * A file that was uploaded to the gateway itself, to be put into a request in the place of its id.
 *
 * @param mediaType as its first bytes tell, else as its name does
 */
public record Upload(String name, String mediaType, byte[] content) {
  private static final String UNKNOWN = "application/octet-stream";

  /** How files begin whose vendors look at more than the name. */
  private static final Map<String, String> BEGINNINGS =
      Map.of(
          "%PDF-", "application/pdf",
          "\u0089PNG", "image/png",
          "\u00ff\u00d8\u00ff", "image/jpeg",
          "GIF8", "image/gif",
          "ID3", "audio/mpeg",
          "fLaC", "audio/flac");

  public static Upload of(String name, byte[] content) {
    return new Upload(name, type(name, content), content);
  }

  private static String type(String name, byte[] content) {
    int length = Math.min(content.length, 12);
    String head = new String(content, 0, length, StandardCharsets.ISO_8859_1);
    for (Map.Entry<String, String> beginning : BEGINNINGS.entrySet()) {
      if (head.startsWith(beginning.getKey())) {
        return beginning.getValue();
      }
    }
    if (head.startsWith("RIFF") && head.endsWith("WEBP")) {
      return "image/webp";
    }
    if (head.startsWith("RIFF") && head.endsWith("WAVE")) {
      return "audio/wav";
    }
    String byName = URLConnection.guessContentTypeFromName(name.toLowerCase(Locale.ROOT));
    boolean readable = isText(content);
    return readable && (byName == null || !byName.startsWith("text/"))
        ? "text/plain"
        : byName == null ? UNKNOWN : byName;
  }

  private static boolean isText(byte[] content) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** Whether it is {@code image}, {@code audio}, {@code text} or the like. */
  public boolean is(String kind) {
    return mediaType.startsWith(kind + "/");
  }

  /** Its words with its name before them, for vendors that take texts in no other form. */
  public String titledText() {
    return name + "\n\n" + text();
  }

  public String text() {
    return new String(content, UTF_8);
  }

  public String base64() {
    return Base64.getEncoder().encodeToString(content);
  }

  /** A {@code data:} address. */
  public String address() {
    return "data:" + mediaType + ";base64," + base64();
  }
}
