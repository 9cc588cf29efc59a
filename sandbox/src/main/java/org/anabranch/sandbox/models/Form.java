package org.anabranch.sandbox.models;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code multipart/form-data} body that is in memory already.
 *
 * @param fields by name, the last of equal names winning
 * @param files by the name of their field
 */
public record Form(Map<String, String> fields, Map<String, Part> files) {
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
  private static final Pattern NAME = Pattern.compile("(?i)[; ]name=\"([^\"]*)\"");
  private static final Pattern FILE_NAME = Pattern.compile("(?i)[; ]filename=\"([^\"]*)\"");

  /** One file. */
  public record Part(String fileName, byte[] bytes) {}

  public Form {
    fields = Map.copyOf(fields);
    files = Map.copyOf(files);
  }

  /** Empty when the body is no multipart, or is cut off. */
  public static Optional<Form> of(Call call) {
    Matcher boundary = BOUNDARY.matcher(call.header("Content-Type").orElse(""));
    if (!boundary.find()) {
      return Optional.empty();
    }
    // One character for each byte, so that text and bytes have the same places.
    String body = new String(call.body(), StandardCharsets.ISO_8859_1);
    String mark = "--" + boundary.group(1);
    Map<String, String> fields = new LinkedHashMap<>();
    Map<String, Part> files = new LinkedHashMap<>();
    int at = body.indexOf(mark);
    while (at >= 0 && !body.startsWith("--", at + mark.length())) {
      int headEnd = body.indexOf("\r\n\r\n", at);
      int next = body.indexOf("\r\n" + mark, at + mark.length());
      if (headEnd < 0 || next < headEnd) {
        return Optional.empty();
      }
      String head = body.substring(at + mark.length(), headEnd);
      byte[] bytes =
          body.substring(headEnd + 4, Math.max(headEnd + 4, next))
              .getBytes(StandardCharsets.ISO_8859_1);
      String name = first(NAME, head).orElse("");
      first(FILE_NAME, head)
          .ifPresentOrElse(
              file -> files.put(name, new Part(file, bytes)),
              () -> fields.put(name, new String(bytes, StandardCharsets.UTF_8)));
      at = next + 2;
    }
    return at < 0 ? Optional.empty() : Optional.of(new Form(fields, files));
  }

  private static Optional<String> first(Pattern pattern, String head) {
    Matcher found = pattern.matcher(head);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }
}
