package org.anabranch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.anabranch.compute.concentration.Basis;
import org.anabranch.compute.concentration.Cap;
import org.anabranch.compute.concentration.ConcentrationBook;
import org.anabranch.compute.concentration.Holding;
import org.anabranch.kernel.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Concentration over HTTP. */
class ConcentrationApiTest {
  private static final Basis LABS =
      new Basis(Basis.Source.USAGE, Basis.Measure.SPEND, Basis.Of.LAB);
  private static final Basis HOSTS =
      new Basis(Basis.Source.USAGE, Basis.Measure.TOKENS, Basis.Of.HOST);
  private static final YearMonth MONTH = YearMonth.parse("2026-11");
  private static final List<Holding> USED =
      List.of(
          new Holding(MONTH, LABS, "meta", "Meta", 3),
          new Holding(MONTH, LABS, "openai", "=OpenAI", 1),
          new Holding(MONTH, HOSTS, "aws", "AWS", 7));

  private final ControlPlane server =
      ControlPlane.start(
          0,
          List.of(
              new ConcentrationApi(
                  new ConcentrationBook(
                      _ -> USED,
                      Optional::empty,
                      List.of(
                          new Cap(
                              Basis.Source.USAGE,
                              Basis.Measure.SPEND,
                              Basis.Of.LAB,
                              null,
                              0.6,
                              null)),
                      new TestClock(Instant.parse("2026-11-29T08:00:00Z"))))));
  private final Wire wire = new Wire(server.address());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void every_basis_is_told_with_its_index_and_the_caps_that_are_passed() {
    Wire.Reply all = wire.get("/api/concentration");
    assertThat(all.json().path("trends")).hasSize(2);
    assertThat(all.json().path("passed").get(0).path("text").asString()).contains("Meta has 75.0");
    assertThat(all.json().path("planned").asBoolean(true)).isFalse();

    Wire.Reply labs = wire.get("/api/concentration?measure=spend&by=lab");
    assertThat(labs.json().path("trends")).hasSize(1);
    assertThat(labs.json().at("/trends/0/months/0/concentration/hhi").asDouble()).isEqualTo(6250);
    assertThat(wire.get("/api/concentration?by=chip-vendor").json().path("trends")).isEmpty();
    assertThat(wire.get("/api/concentration?by=planet").status()).isEqualTo(400);
  }

  @Test
  void as_a_table_a_name_is_never_a_formula() {
    Wire.Reply csv = wire.get("/api/concentration.csv?by=lab");
    assertThat(csv.header("content-type")).startsWith("text/csv");
    assertThat(csv.text().lines().toList())
        .containsExactly(
            "source,measure,by,month,hhi,total,unit,id,name,share",
            "usage,spend,lab,2026-11,6250,4.0,US dollars,meta,Meta,0.75",
            "usage,spend,lab,2026-11,6250,4.0,US dollars,openai,'=OpenAI,0.25");
  }
}
