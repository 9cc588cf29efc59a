package org.anabranch.gateway.catalog;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Tables in RFC 4180's form, whose first line names the columns. */
final class CsvText {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .setIgnoreEmptyLines(true)
          .setTrim(true)
          .get();

  private CsvText() {}

  /**
   * Throws {@link UncheckedIOException} or {@link IllegalArgumentException} when it is no table.
   */
  static List<CSVRecord> records(String text) {
    try (CSVParser parser = FORMAT.parse(new StringReader(text))) {
      return parser.getRecords();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value, where the table has the column and the line a value in it. */
  static @Nullable String value(CSVRecord line, String column) {
    String value = line.isSet(column) ? line.get(column) : "";
    return value.isEmpty() ? null : value;
  }
}
