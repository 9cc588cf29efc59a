package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextBytesTest {
  private static final String TABLE = "account,at,text\nsandbox-x,2026/12/1 9:00,河流在平原上分成三条。\n";

  @Test
  void a_table_is_read_in_every_encoding_that_spreadsheets_save_chinese_in() {
    for (String charset : new String[] {"UTF-8", "GB18030", "GBK"}) {
      assertThat(TextBytes.decode(TABLE.getBytes(Charset.forName(charset)), null))
          .as(charset)
          .contains(TABLE);
    }
    assertThat(TextBytes.decode(("\uFEFF" + TABLE).getBytes(StandardCharsets.UTF_8), null))
        .contains(TABLE);
    assertThat(TextBytes.decode(("\uFEFF" + TABLE).getBytes(StandardCharsets.UTF_16LE), null))
        .contains(TABLE);
  }

  @Test
  void other_old_encodings_are_refused_and_not_taken_for_chinese() {
    for (String words : new String[] {"Grüße aus Köln, größer", "déjà vu à l'été", "Año señor"}) {
      String table = "account,at,text\nsandbox-x,2026-12-01T09:00," + words + "\n";
      assertThat(TextBytes.decode(table.getBytes(Charset.forName("windows-1252")), null))
          .as(words)
          .isEmpty();
    }
  }
}
