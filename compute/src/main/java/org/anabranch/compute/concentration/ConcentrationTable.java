package org.anabranch.compute.concentration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.anabranch.compute.plan.Concentration;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Concentration as CSV (RFC 4180): a line for each holder of each basis and month. */
public final class ConcentrationTable {
  private ConcentrationTable() {}

  public static String csv(List<Trend> trends) {
    StringBuilder out = new StringBuilder();
    try (CSVPrinter csv = new CSVPrinter(out, CSVFormat.RFC4180)) {
      csv.printRecord(
          "source", "measure", "by", "month", "hhi", "total", "unit", "id", "name", "share");
      for (Trend trend : trends) {
        for (Trend.Month month : trend.months()) {
          print(csv, trend.basis(), month);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static void print(CSVPrinter csv, Basis basis, Trend.Month month) throws IOException {
    Concentration c = month.concentration();
    for (Concentration.Share share : c.shares()) {
      csv.printRecord(
          basis.source().word(),
          basis.measure().word(),
          basis.of().word(),
          month.month(),
          Math.round(c.hhi()),
          month.total(),
          basis.measure().unit(),
          text(share.id()),
          text(share.name()),
          share.share());
    }
  }

  /** What a spreadsheet would take for a formula is kept a text. */
  private static String text(String text) {
    return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }
}
