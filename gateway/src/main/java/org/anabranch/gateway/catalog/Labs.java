package org.anabranch.gateway.catalog;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Who makes models whose source does not say: told by how names begin, from {@code labs.csv}. */
final class Labs {
  private final Map<String, String> organisations = new HashMap<>();
  private final Map<String, String> beginnings = new LinkedHashMap<>();

  Labs() {
    for (CSVRecord line : CsvText.records(Shipped.text("labs.csv"))) {
      Map<String, String> table = line.get("kind").equals("org") ? organisations : beginnings;
      table.put(line.get("text"), line.get("lab"));
    }
  }

  @Nullable String of(String slug, String model) {
    for (Map.Entry<String, String> beginning : beginnings.entrySet()) {
      if (slug.startsWith(beginning.getKey())) {
        return beginning.getValue();
      }
    }
    String[] path = model.toLowerCase(Locale.ROOT).split("/", -1);
    return path.length < 2 ? null : organisations.get(path[path.length - 2]);
  }
}
