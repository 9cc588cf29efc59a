package org.anabranch.web.page;

import java.util.List;
import org.anabranch.kernel.Json;

/**
 * A chart as the console's script draws it. The page hands it over in a data attribute, so that no
 * script stands in a page.
 *
 * @param kind {@code bars} (lying), {@code stack} (lying, on each other), {@code columns}
 *     (standing, on each other), {@code lines} or {@code areas} (stacked)
 * @param categories along the axis
 * @param unit what the values are, for the axis and the tooltip
 */
public record Chart(String kind, String unit, List<String> categories, List<Series> series) {
  /**
   * @param role {@code flow} takes the next colour of the palette; {@code second} the second;
   *     {@code missing} is red; {@code wanted} is a dashed line; {@code edge} a thin dotted one
   * @param values one for each category; NaN where there is none
   */
  public record Series(String name, String role, List<? extends Number> values) {
    public Series {
      values = List.copyOf(values);
    }
  }

  public Chart {
    categories = List.copyOf(categories);
    series = List.copyOf(series);
  }

  public String json() {
    return Json.write(this);
  }
}
