package org.anabranch.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns bytes into text: by the byte order mark, else by what was declared, else UTF-8, else
 * GB18030 when that gives Chinese. Never guesses its way through something that is no text.
 */
public final class TextBytes {
  private static final Charset GB18030 = Charset.forName("GB18030");

  private TextBytes() {}

  /**
   * @param declared a charset from a header, or null
   * @return empty when the bytes are no text
   */
  public static Optional<String> decode(byte[] bytes, @Nullable String declared) {
    Optional<String> marked = byMark(bytes);
    if (marked.isPresent()) {
      return marked.filter(TextBytes::looksLikeText);
    }
    if (hasNul(bytes)) {
      return Optional.empty();
    }
    return charset(declared)
        .flatMap(c -> strictly(bytes, 0, c))
        .or(() -> strictly(bytes, 0, StandardCharsets.UTF_8))
        .or(() -> strictly(bytes, 0, GB18030).filter(t -> isChinese(bytes, t)))
        .filter(TextBytes::looksLikeText);
  }

  /**
   * A table may be ASCII for the most part. What is not is in the first plane of GB 2312, where
   * modern Chinese is; bytes of Latin letters, taken in pairs, are scattered elsewhere.
   */
  private static boolean isChinese(byte[] bytes, String text) {
    int pairs = 0;
    int common = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] < 0) {
        int lead = bytes[i] & 0xFF;
        int trail = i + 1 < bytes.length ? bytes[i + 1] & 0xFF : 0;
        pairs++;
        common += lead >= 0xA1 && lead <= 0xD7 && trail >= 0xA1 ? 1 : 0;
        i++;
      }
    }
    return pairs > 0 && common * 10 >= pairs * 9 || Language.of(text) == Language.CJK;
  }

  private static Optional<String> byMark(byte[] bytes) {
    if (begins(bytes, 0xEF, 0xBB, 0xBF)) {
      return strictly(bytes, 3, StandardCharsets.UTF_8);
    }
    if (begins(bytes, 0xFF, 0xFE)) {
      return strictly(bytes, 2, StandardCharsets.UTF_16LE);
    }
    if (begins(bytes, 0xFE, 0xFF)) {
      return strictly(bytes, 2, StandardCharsets.UTF_16BE);
    }
    return Optional.empty();
  }

  public static boolean begins(byte[] bytes, int... head) {
    if (bytes.length < head.length) {
      return false;
    }
    for (int i = 0; i < head.length; i++) {
      if ((bytes[i] & 0xFF) != head[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasNul(byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Charset> charset(@Nullable String name) {
    try {
      return Optional.ofNullable(name).map(Charset::forName);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> strictly(byte[] bytes, int from, Charset charset) {
    try {
      ByteBuffer body = ByteBuffer.wrap(bytes, from, bytes.length - from);
      return Optional.of(charset.newDecoder().decode(body).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Control characters other than white space are rare in text and common elsewhere. */
  private static boolean looksLikeText(String text) {
    long odd =
        text.chars().filter(c -> c == 0 || c < 32 && !Character.isWhitespace(c) && c != 27).count();
    return odd * 200 <= text.length();
  }
}
