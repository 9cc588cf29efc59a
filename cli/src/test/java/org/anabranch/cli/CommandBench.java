package org.anabranch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs commands of a product over stand-ins in a data directory, and looks at what they say. */
public abstract class CommandBench {
  @TempDir protected Path home;
  protected final FakeProduct product = new FakeProduct();
  protected final StringWriter out = new StringWriter();
  protected final StringWriter err = new StringWriter();

  @AfterEach
  void everything_opened_was_closed() {
    assertThat(product.leftOpen()).isZero();
  }

  protected int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return new Cli(product, Map.of("ANABRANCH_HOME", home.toString(), "TERM", "dumb"))
        .run(new PrintWriter(out), new PrintWriter(err), arguments);
  }

  protected void isToldInTwoLines(int code, String error) {
    assertThat(code).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("error: ")
        .contains(error);
    assertThat(err.toString().lines().toList().getLast()).startsWith("  fix: ");
  }
}
