package org.anabranch.compute.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Random;
import org.anabranch.compute.estate.Estate;
import org.anabranch.compute.estate.Estates;
import org.anabranch.compute.plan.Planner;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.TestClock;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports that an auditor keeps: whole, signed, and any change noticed. */
class SealTest {
  @TempDir Path directory;

  private final TestClock clock = new TestClock(Instant.parse("2026-11-29T08:00:00Z"));
  private final Estate estate = Estates.read(Path.of("../examples/estate-clauses.yaml"));
  private Home home;
  private DrillBook book;
  private ExitDrill drill;

  @BeforeEach
  void make() {
    home = Home.open(directory);
    book = new DrillBook(home, new Planner()::outline, new Ids(clock, new Random(1)), clock);
    drill = book.make(estate, "0123abcd", "north", YearMonth.parse("2027-07"));
  }

  @AfterEach
  void close() {
    home.close();
  }

  @Test
  void a_report_is_kept_whole_and_genuine() throws Exception {
    assertThat(book.all()).containsExactly(drill);
    for (String name : new String[] {"report.json", "report.pdf"}) {
      assertThat(book.verify(book.file(drill.id(), name)))
          .isInstanceOfSatisfying(Seal.Verdict.Genuine.class, g -> assertThat(g.ours()).isTrue());
    }
    try (PDDocument pdf = Loader.loadPDF(book.file(drill.id(), "report.pdf").toFile())) {
      assertThat(new PDFTextStripper().getText(pdf))
          .contains("Exit drill: North Cloud", "28(8)", "article 29", "SHA-256 0123abcd");
    }
  }

  @Test
  void every_changed_byte_is_noticed() throws Exception {
    Path file = book.file(drill.id(), "report.json");
    byte[] sound = Files.readAllBytes(file);
    for (int i = 0; i < sound.length; i += 97) {
      byte[] changed = sound.clone();
      changed[i] ^= 1;
      Files.write(file, changed);
      assertThat(book.verify(file)).isInstanceOf(Seal.Verdict.Tampered.class);
    }
    Files.write(file, sound);
    assertThat(book.verify(file)).isInstanceOf(Seal.Verdict.Genuine.class);
  }

  @Test
  void a_signature_of_another_report_or_a_broken_one_is_noticed() throws Exception {
    Path json = book.file(drill.id(), "report.json");
    Path seal = book.file(drill.id(), "report.json.sig");
    Files.copy(book.file(drill.id(), "report.pdf.sig"), seal, StandardCopyOption.REPLACE_EXISTING);
    assertThat(book.verify(json)).isInstanceOf(Seal.Verdict.Tampered.class);
    Files.writeString(seal, "{}");
    assertThat(book.verify(json)).isInstanceOf(Seal.Verdict.Tampered.class);
    Files.writeString(seal, "not json", StandardCharsets.UTF_8);
    assertThat(book.verify(json)).isInstanceOf(Seal.Verdict.Tampered.class);
    Files.delete(seal);
    assertThatThrownBy(() -> book.verify(json)).hasMessageContaining("cannot be read");
  }

  @Test
  void a_report_signed_elsewhere_is_genuine_and_not_ours() {
    try (Home other = Home.open(directory.resolve("other"))) {
      DrillBook theirs =
          new DrillBook(other, new Planner()::outline, new Ids(clock, new Random(2)), clock);
      assertThat(theirs.verify(book.file(drill.id(), "report.pdf")))
          .isInstanceOfSatisfying(Seal.Verdict.Genuine.class, g -> assertThat(g.ours()).isFalse());
    }
  }

  @Test
  void no_name_leads_out_of_the_drills() {
    assertThatThrownBy(() -> book.file("../keys", "report-signing.pem"))
        .hasMessageContaining("no such drill");
    assertThatThrownBy(() -> book.file(drill.id(), "../../keys/report-signing.pem"))
        .hasMessageContaining("no such drill");
  }
}
