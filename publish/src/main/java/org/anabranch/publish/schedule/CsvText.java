package org.anabranch.publish.schedule;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.kernel.Problem;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A table as spreadsheets write it: parted by commas, semicolons or tabs, whichever the head line
 * has most of outside quotes, with or without a byte order mark.
 */
record CsvText(List<String> heads, List<Line> records) {
  private static final char[] SEPARATORS = {',', ';', '\t'};

  CsvText {
    heads = List.copyOf(heads);
    records = List.copyOf(records);
  }

  /**
   * @param number of the file's line on which the record begins, from 1
   */
  record Line(CSVRecord record, long number, int heads, char separator) {
    /** A text that holds the separator and is not quoted would be cut there. */
    void requireNoMoreCellsThanHeads() {
      if (record.size() > heads) {
        throw Problem.badInput(
                "row-too-long",
                "The line has %d cells, the head line %d.".formatted(record.size(), heads),
                "Put a text that holds %s into double quotes."
                    .formatted(separator == '\t' ? "a tab" : "“" + separator + "”"))
            .asException();
      }
    }
  }

  static CsvText of(String csv) {
    String text = csv.replaceFirst("^\uFEFF", "");
    char separator = separator(text);
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .setIgnoreEmptyLines(true)
            .setTrim(true)
            .setDelimiter(separator)
            .get();
    try (CSVParser parser = format.parse(new StringReader(text))) {
      List<String> heads = parser.getHeaderNames();
      List<Line> lines = new ArrayList<>();
      int at = 0;
      long number = 1;
      for (CSVRecord record : parser) {
        int begin = begin(text, record);
        for (; at < begin; at++) {
          number += text.charAt(at) == '\n' ? 1 : 0;
        }
        lines.add(new Line(record, number, heads.size(), separator));
      }
      return new CsvText(heads, lines);
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      throw CsvImport.invalid("The table cannot be read: " + e.getMessage());
    }
  }

  /** Past the empty lines that were left out before it. */
  private static int begin(String text, CSVRecord record) {
    int begin = (int) record.getCharacterPosition();
    while (begin < text.length() && "\r\n".indexOf(text.charAt(begin)) >= 0) {
      begin++;
    }
    return begin;
  }

  private static char separator(String text) {
    String head = text.strip().lines().findFirst().orElse("").replaceAll("\"[^\"]*\"", "");
    char most = ',';
    for (char each : SEPARATORS) {
      most = count(head, each) > count(head, most) ? each : most;
    }
    return most;
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }
}
