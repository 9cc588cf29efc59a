package org.anabranch.gateway.builtin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.stream.LongStream;

/**
 * BERT's uncased tokenizer: words and punctuation marks apart, Han characters one by one, then
 * greedily the longest pieces that stand in the vocabulary. Safe for many threads.
 *
 * <p>Ours, because the usual native one writes into the home directory and asks the network which
 * cloud it runs in.
 */
final class WordPieces {
  private static final int MAX_CHARACTERS = 4096;
  private static final int MAX_WORD = 100;

  private final Map<String, Long> vocabulary;
  private final long unknown;
  private final long first;
  private final long last;

  private WordPieces(Map<String, Long> vocabulary) {
    this.vocabulary = vocabulary;
    this.unknown = id("[UNK]");
    this.first = id("[CLS]");
    this.last = id("[SEP]");
  }

  /** Reads one piece a line; the line's number is its id. */
  static WordPieces read(InputStream lines) throws IOException {
    Map<String, Long> vocabulary = HashMap.newHashMap(30_522);
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8));
    for (String piece = reader.readLine(); piece != null; piece = reader.readLine()) {
      vocabulary.put(piece, (long) vocabulary.size());
    }
    return new WordPieces(vocabulary);
  }

  /** At most {@code max} ids, the marks of beginning and end included. */
  long[] ids(String text, int max) {
    LongStream.Builder ids = LongStream.builder().add(first);
    int room = max - 2;
    StringTokenizer words = new StringTokenizer(spaced(text), " ");
    while (room > 0 && words.hasMoreTokens()) {
      long[] pieces = pieces(words.nextToken());
      for (int i = 0; i < pieces.length && room > 0; i++, room--) {
        ids.add(pieces[i]);
      }
    }
    return ids.add(last).build().toArray();
  }

  private long[] pieces(String word) {
    if (word.codePointCount(0, word.length()) > MAX_WORD) {
      return new long[] {unknown};
    }
    LongStream.Builder pieces = LongStream.builder();
    for (int start = 0; start < word.length(); ) {
      String prefix = start == 0 ? "" : "##";
      int end = word.length();
      while (end > start && !vocabulary.containsKey(prefix + word.substring(start, end))) {
        end--;
      }
      if (end == start) {
        return new long[] {unknown};
      }
      pieces.add(id(prefix + word.substring(start, end)));
      start = end;
    }
    return pieces.build().toArray();
  }

  /** Lower case without accents and control characters, a space around every token. */
  private static String spaced(String text) {
    String read = text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS) : text;
    StringBuilder out = new StringBuilder(read.length() * 2);
    Normalizer.normalize(read, Normalizer.Form.NFD)
        .codePoints()
        .forEach(
            c -> {
              if (Character.isWhitespace(c) || Character.getType(c) == Character.SPACE_SEPARATOR) {
                out.append(' ');
              } else if (isPunctuation(c) || isHan(c)) {
                out.append(' ').appendCodePoint(c).append(' ');
              } else if (isKept(c)) {
                out.append(Character.toString(c).toLowerCase(Locale.ROOT));
              }
            });
    return out.toString();
  }

  private static boolean isKept(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> c != 0xFFFD;
    };
  }

  private static boolean isPunctuation(int c) {
    boolean ascii = c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
    return ascii
        || switch (Character.getType(c)) {
          case Character.CONNECTOR_PUNCTUATION,
              Character.DASH_PUNCTUATION,
              Character.START_PUNCTUATION,
              Character.END_PUNCTUATION,
              Character.INITIAL_QUOTE_PUNCTUATION,
              Character.FINAL_QUOTE_PUNCTUATION,
              Character.OTHER_PUNCTUATION ->
              true;
          default -> false;
        };
  }

  private static boolean isHan(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x20000 && c <= 0x2FA1F);
  }

  private long id(String piece) {
    Long id = vocabulary.get(piece);
    if (id == null) {
      throw new IllegalArgumentException("The vocabulary lacks " + piece);
    }
    return id;
  }
}
