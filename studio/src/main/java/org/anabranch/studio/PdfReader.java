package org.anabranch.studio;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.studio.Source.Block;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;

/**
 * The text of a PDF, page by page, put back together into paragraphs over line and page ends. Page
 * numbers are dropped; the title is the metadata's, else a first line that looks like one.
 */
final class PdfReader {
  private static final String PARAGRAPH = "\u2029";

  private PdfReader() {}

  static Reading read(String name, byte[] bytes, Deadline deadline) {
    try (PDDocument document = Loader.loadPDF(bytes)) {
      List<String> paragraphs = paragraphs(name, document, deadline);
      if (paragraphs.isEmpty()) {
        throw Refusal.scannedPdf(name);
      }
      return reading(metadataTitle(document), paragraphs);
    } catch (InvalidPasswordException e) {
      throw Refusal.encryptedPdf(name);
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw Refusal.malformedPdf(name, e);
    }
  }

  private static Optional<String> metadataTitle(PDDocument document) {
    return Optional.ofNullable(document.getDocumentInformation().getTitle())
        .map(Prose::line)
        .filter(t -> !t.isEmpty() && !t.matches("(?i)(untitled.*|microsoft word.*|.*\\.\\w{2,4})"));
  }

  private static Reading reading(Optional<String> title, List<String> paragraphs) {
    String first = paragraphs.getFirst();
    boolean headed = paragraphs.size() > 1 && PlainReader.isTitle(first);
    String known = title.orElse(headed ? first : "");
    List<Block> blocks = new ArrayList<>();
    for (String paragraph : headed ? paragraphs.subList(1, paragraphs.size()) : paragraphs) {
      blocks.add(new Block.Paragraph(paragraph));
    }
    return Reading.of(known, blocks);
  }

  private static List<String> paragraphs(String name, PDDocument document, Deadline deadline)
      throws IOException {
    PDFTextStripper stripper = new PDFTextStripper();
    stripper.setParagraphStart(PARAGRAPH);
    List<String> found = new ArrayList<>();
    long length = 0;
    for (int page = 1; page <= document.getNumberOfPages(); page++) {
      if (deadline.isOver()) {
        throw Refusal.timeout(name);
      }
      stripper.setStartPage(page);
      stripper.setEndPage(page);
      String text = stripper.getText(document);
      length += text.length();
      if (length > Refusal.MAX_CHARS) {
        throw Refusal.tooLong(name);
      }
      addPage(found, text);
    }
    return found;
  }

  private static void addPage(List<String> found, String text) {
    boolean first = true;
    for (String chunk : text.split(PARAGRAPH)) {
      String paragraph = chunk.lines().map(Prose::line).reduce("", PdfReader::join);
      if (paragraph.isEmpty() || paragraph.matches("\\d{1,4}")) {
        continue;
      }
      if (first && !found.isEmpty() && goesOn(found.getLast(), paragraph)) {
        found.set(found.size() - 1, join(found.getLast(), paragraph));
      } else {
        found.add(paragraph);
      }
      first = false;
    }
  }

  /** Whether a page begins in the middle of the sentence that the last one ended in. */
  private static boolean goesOn(String before, String after) {
    return before.matches("(?s).*[\\p{Ll},-]") && Character.isLowerCase(after.codePointAt(0));
  }

  private static String join(String before, String after) {
    boolean hyphenated =
        before.matches("(?s).*\\p{L}-")
            && !after.isEmpty()
            && Character.isLowerCase(after.codePointAt(0));
    return hyphenated
        ? before.substring(0, before.length() - 1) + after
        : Prose.join(before, after);
  }
}
