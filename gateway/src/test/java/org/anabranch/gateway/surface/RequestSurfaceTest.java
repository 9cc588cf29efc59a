package org.anabranch.gateway.surface;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every field of every request that the official SDKs can send, found by reflection, is sent
 * through the gateway to a vendor of each dialect, and fares as its table says. A field that a new
 * version of an SDK brings fails here until somebody has decided what is to come of it; that no
 * table says that a field is lost without a reason is part of the test. {@code
 * -Dsurface.tables=DIR} writes the tables as they are found.
 */
class RequestSurfaceTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(RequestForm.class)
  void every_field_of_the_sdk_fares_as_its_table_says(RequestForm form) throws IOException {
    try (Between between = new Between(directory)) {
      RequestAudit audit = new RequestAudit(between, form);
      Map<String, String> found = audit.rows();
      Table table = new Table(Between.model(form) + ".tsv", 1);
      table.explain(audit.notes());
      assertThat(table.differences(found)).isEmpty();
    }
  }
}
