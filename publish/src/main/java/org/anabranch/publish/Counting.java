package org.anabranch.publish;

import com.twitter.twittertext.TwitterTextParser;
import java.nio.charset.StandardCharsets;

/**
 * How a platform measures the length of a text. Each counts the whole string given, links and
 * hashtags included.
 */
public enum Counting {
  /** Unicode code points. */
  CODE_POINTS {
    @Override
    public int length(String text) {
      return text.codePointCount(0, text.length());
    }
  },
  /** UTF-16 units, as JavaScript and Java count. */
  UTF16 {
    @Override
    public int length(String text) {
      return text.length();
    }
  },
  /** Bytes of UTF-8 (YouTube's descriptions). */
  UTF8_BYTES {
    @Override
    public int length(String text) {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }
  },
  /**
   * X's weighted count: a link is 23, CJK and emoji are 2, most else 1. By X's own open library.
   */
  X_WEIGHTED {
    @Override
    public int length(String text) {
      return text.isEmpty() ? 0 : TwitterTextParser.parseTweet(text).weightedLength;
    }
  },
  /** Threads: code points, but an emoji counts its UTF-8 bytes. */
  THREADS {
    @Override
    public int length(String text) {
      return text.codePoints()
          .map(
              c ->
                  Character.isEmoji(c) && c > 0xff
                      ? new String(Character.toChars(c)).getBytes(StandardCharsets.UTF_8).length
                      : 1)
          .sum();
    }
  };

  public abstract int length(String text);
}
