package org.anabranch.studio;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.studio.Source.Block;

/**
 * Plain text: paragraphs between empty lines. A text without empty lines has a paragraph per line,
 * unless its lines look wrapped, which is when one ends in the middle of a sentence.
 */
final class PlainReader {
  private static final Pattern ITEM = Pattern.compile("(?:[-*•·]|\\d{1,2}[.)])\\s+(\\S.*)");
  private static final Pattern EMPTY_LINES = Pattern.compile("\\n\\s*\\n");
  private static final int LONGEST_TITLE = 120;

  private PlainReader() {}

  static Reading read(String text) {
    List<String> paragraphs = paragraphs(Prose.lines(text));
    String title = "";
    if (paragraphs.size() > 1 && isTitle(paragraphs.getFirst())) {
      title = paragraphs.getFirst();
      paragraphs = paragraphs.subList(1, paragraphs.size());
    }
    return Reading.of(title, paragraphs.stream().map(PlainReader::block).toList());
  }

  /** Whether a line standing alone is a heading and no sentence. */
  static boolean isTitle(String line) {
    return line.length() <= LONGEST_TITLE && !line.matches("(?s).*[.。;；:：,，、]");
  }

  private static Block block(String paragraph) {
    Matcher item = ITEM.matcher(paragraph);
    return item.matches() ? new Block.Item(item.group(1)) : new Block.Paragraph(paragraph);
  }

  private static List<String> paragraphs(String text) {
    List<String> found = new ArrayList<>();
    boolean spaced = EMPTY_LINES.matcher(text).find();
    for (String chunk : EMPTY_LINES.split(text)) {
      if (spaced || wrapped(chunk)) {
        found.addAll(unwrap(chunk));
      } else {
        chunk.lines().map(Prose::line).filter(l -> !l.isEmpty()).forEach(found::add);
      }
    }
    return found;
  }

  private static boolean wrapped(String text) {
    List<String> lines = text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    long open = lines.stream().skip(1).filter(l -> !l.matches("(?s).*[.!?…。！？”\"」)）]")).count();
    return open * 2 > lines.size();
  }

  /** Joins wrapped lines; an item of a list begins anew. */
  private static List<String> unwrap(String chunk) {
    List<String> found = new ArrayList<>();
    for (String raw : chunk.lines().toList()) {
      String line = Prose.line(raw);
      if (found.isEmpty() || ITEM.matcher(line).matches()) {
        found.add(line);
      } else {
        found.set(found.size() - 1, Prose.join(found.getLast(), line));
      }
    }
    found.removeIf(String::isEmpty);
    return found;
  }
}
