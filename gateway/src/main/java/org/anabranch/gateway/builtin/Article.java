package org.anabranch.gateway.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What is to be condensed. Texts are as they came; any of them may be empty. */
record Article(String title, List<Section> sections) {
  /**
   * @param heading empty for what stands before the first one
   */
  record Section(String heading, List<String> paragraphs) {
    Section {
      paragraphs = List.copyOf(paragraphs);
    }
  }

  private static final Pattern BLANK_LINE = Pattern.compile("\\R\\s*\\R");
  private static final Pattern HEADING = Pattern.compile("#{1,6}\\s+(.*)");

  Article {
    sections = List.copyOf(sections);
  }

  /** Reads what is there; what is missing or of another type counts as empty. */
  static Article of(JsonNode json) {
    List<Section> sections = new ArrayList<>();
    for (JsonNode section : json.path("sections")) {
      List<String> paragraphs = new ArrayList<>();
      section.path("paragraphs").forEach(p -> paragraphs.add(p.asString("")));
      sections.add(new Section(section.path("heading").asString(""), paragraphs));
    }
    return new Article(json.path("title").asString("").strip(), sections);
  }

  /**
   * Reads plain text or Markdown: blank lines part paragraphs, a line of {@code #} is a heading.
   */
  static Article ofText(String text) {
    String title = "";
    String heading = "";
    List<Section> sections = new ArrayList<>();
    List<String> paragraphs = new ArrayList<>();
    for (String block : BLANK_LINE.split(text.strip())) {
      for (String line : apartFromHeadings(block)) {
        var match = HEADING.matcher(line);
        if (!match.matches()) {
          paragraphs.add(line);
        } else if (title.isEmpty() && sections.isEmpty() && paragraphs.isEmpty()) {
          title = match.group(1).strip();
        } else {
          sections.add(new Section(heading, paragraphs));
          heading = match.group(1).strip();
          paragraphs = new ArrayList<>();
        }
      }
    }
    sections.add(new Section(heading, paragraphs));
    return new Article(title, sections);
  }

  private static List<String> apartFromHeadings(String block) {
    List<String> out = new ArrayList<>();
    StringBuilder prose = new StringBuilder();
    for (String line : block.lines().toList()) {
      if (HEADING.matcher(line).matches()) {
        out.add(prose.toString());
        prose.setLength(0);
        out.add(line);
      } else {
        prose.append(line).append('\n');
      }
    }
    out.add(prose.toString());
    return out.stream().filter(s -> !s.isBlank()).toList();
  }
}
