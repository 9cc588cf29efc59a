package org.anabranch.gateway.surface;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every field of every answer that the official SDKs can read, found by reflection, is answered by
 * a vendor, whole and in a stream, and arrives at clients of each dialect where its table says. A
 * field that a new version of an SDK brings fails here until somebody has decided what is to come
 * of it; that no table says that a field is lost without a reason is part of the test. {@code
 * -Dsurface.tables=DIR} writes the tables as they are found.
 */
class AnswerSurfaceTest {
  @TempDir Path directory;

  static List<AnswerForm> forms() {
    return AnswerForm.all();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void every_field_of_the_sdk_arrives_where_its_table_says(AnswerForm form) throws IOException {
    try (Between between = new Between(directory)) {
      AnswerAudit audit = new AnswerAudit(between, form);
      Map<String, String> found = audit.rows();
      Table table = new Table("answers/" + form + ".tsv", RequestForm.values().length);
      table.explain(audit.notes());
      assertThat(table.differences(found)).isEmpty();
    }
  }
}
