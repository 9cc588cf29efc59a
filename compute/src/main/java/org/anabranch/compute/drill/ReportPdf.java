package org.anabranch.compute.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;

/** Sets a report's lines on A4 pages. */
final class ReportPdf {
  private static final float MARGIN = 56;
  private static final float SIZE = 10;
  private static final float LEADING = 14;

  private final PDDocument document;
  private final PDFont plain = new PDType1Font(FontName.HELVETICA);
  private final PDFont bold = new PDType1Font(FontName.HELVETICA_BOLD);
  private final PDRectangle paper = PDRectangle.A4;
  private PDPageContentStream page;
  private float y;

  private ReportPdf(PDDocument document) throws IOException {
    this.document = document;
    this.page = newPage();
  }

  static void write(Path file, ReportText report) {
    try (PDDocument document = new PDDocument()) {
      document.getDocumentInformation().setTitle(report.title());
      document.getDocumentInformation().setProducer("Anabranch");
      ReportPdf pdf = new ReportPdf(document);
      pdf.line(report.title(), pdf.bold, 16);
      for (ReportText.Section section : report.sections()) {
        pdf.y -= LEADING / 2;
        pdf.line(section.heading(), pdf.bold, 12);
        for (String line : section.lines()) {
          pdf.line(line, pdf.plain, SIZE);
        }
      }
      pdf.page.close();
      document.save(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  private PDPageContentStream newPage() throws IOException {
    PDPage next = new PDPage(paper);
    document.addPage(next);
    y = paper.getHeight() - MARGIN;
    return new PDPageContentStream(document, next);
  }

  private void line(String text, PDFont font, float size) throws IOException {
    for (String part : wrapped(encodable(text), font, size)) {
      if (y < MARGIN) {
        page.close();
        page = newPage();
      }
      page.beginText();
      page.setFont(font, size);
      page.newLineAtOffset(MARGIN, y);
      page.showText(part);
      page.endText();
      y -= LEADING * size / SIZE;
    }
  }

  private List<String> wrapped(String text, PDFont font, float size) throws IOException {
    float width = paper.getWidth() - 2 * MARGIN;
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (!line.isEmpty() && font.getStringWidth(longer) * size / 1000 > width) {
        lines.add(line.toString());
        line.setLength(0);
        line.append(word);
      } else {
        line.setLength(0);
        line.append(longer);
      }
    }
    lines.add(line.toString());
    return lines;
  }

  /** The built-in fonts know western letters only; what they lack is shown as a question mark. */
  private static String encodable(String text) {
    StringBuilder out = new StringBuilder();
    text.replace("→", "->")
        .replace("−", "-")
        .codePoints()
        .forEach(
            c ->
                out.appendCodePoint(
                    (c >= 0x20 && c < 0x7f) || (c >= 0xa1 && c < 0x100) ? c : western(c)));
    return out.toString();
  }

  private static int western(int c) {
    return switch (c) {
      case '“', '”' -> '"';
      case '‘', '’' -> '\'';
      case '–', '—' -> '-';
      case '…' -> '.';
      case 0xa0, '\t' -> ' ';
      default -> '?';
    };
  }
}
