package org.anabranch.gateway.builtin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Articles to condense, in several languages. */
final class Samples {
  private Samples() {}

  static Article english() {
    return Article.ofText(resource("article-en.md"));
  }

  static Article chinese() {
    return Article.ofText(resource("article-zh.md"));
  }

  static Article german() {
    return Article.ofText(
        """
        # Der Nachtzug kehrt zurück

        Seit Dezember fährt zwischen Zürich und Barcelona wieder ein Nachtzug. Die Fahrkarte im
        Liegewagen kostet ab 69 Euro, im Schlafwagen ab 139 Euro. Das ist teurer als ein Flug. Der
        Nachtzug war dennoch schon im ersten Monat zu 87 Prozent ausgelastet.

        ## Wer fährt

        Eine Umfrage der Bahn zeigt, dass ein Drittel der Reisenden vorher geflogen ist. Viele
        Familien schätzen, dass Kinder im Schlafwagen schlafen können. Aber es fehlen Wagen. Neue
        Schlafwagen werden erst 2028 geliefert, und gebrauchte Schlafwagen sind kaum zu bekommen.

        ## Was es kostet

        Die Trassengebühren machen in Frankreich fast die Hälfte der Kosten aus. Ohne Zuschuss des
        Bundes von 7 Mio. Franken im Jahr würde der Nachtzug nicht fahren. „Wir rechnen mit schwarzen
        Zahlen ab dem fünften Jahr“, sagt die Leiterin des Angebots, Dr. Eva Brunner.
        """);
  }

  static Article spanish() {
    return Article.ofText(
        """
        # El río que volvió a la ciudad

        Durante cuarenta años, el río Manzanares corrió entre muros y compuertas. En 2016 el
        ayuntamiento abrió las compuertas y dejó que el agua siguiera su curso. Hoy viven en el río
        más de cien especies de aves. Nadie lo esperaba.

        ## Un plan barato

        El plan costó 1,2 millones de euros, menos que un kilómetro de carril. Las islas de arena se
        formaron solas en dos inviernos. Sin embargo, algunos vecinos echaron de menos las regatas.
        La Sra. Ortega, del club de remo, dice que el club se mudó a un embalse cercano.

        ## Lo que enseña

        Otras ciudades estudian ahora el río de Madrid. Los técnicos de Valladolid y de Zaragoza
        visitaron las islas de arena en marzo. La naturaleza hizo la mayor parte del trabajo.
        """);
  }

  /** Nothing in it is a sentence. */
  static Article stubs() {
    return new Article(
        "", List.of(new Article.Section("Menu", List.of("Home", "About us:", "Contact — 2024"))));
  }

  private static String resource(String name) {
    try (InputStream in = Samples.class.getResourceAsStream("/builtin/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
