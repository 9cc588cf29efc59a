package org.anabranch.gateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Yaml;

/** All vendors whose address and dialect are known; read once, when first asked for. */
public final class Vendors {
  private Vendors() {}

  private static final class Table {
    private static final Map<String, Vendor> BY_ID = read();

    private static Map<String, Vendor> read() {
      String file = "vendors.yaml";
      try (InputStream in = Vendors.class.getResourceAsStream(file)) {
        if (in == null) {
          throw new IllegalStateException(file + " is not in the build");
        }
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        Map<String, Vendor> byId = new LinkedHashMap<>();
        Arrays.stream(Yaml.parse(file, text, Vendor[].class)).forEach(v -> byId.put(v.id(), v));
        return byId;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public static List<Vendor> all() {
    return List.copyOf(Table.BY_ID.values());
  }

  public static Optional<Vendor> named(String id) {
    return Optional.ofNullable(Table.BY_ID.get(id));
  }

  /** Who can be asked for an offer of the catalog, by its id; who is asked by default first. */
  public static List<Vendor> serving(String offer) {
    int closest = all().stream().mapToInt(v -> v.closeness(offer)).max().orElse(-1);
    return closest < 0
        ? List.of()
        : all().stream().filter(v -> v.closeness(offer) == closest).toList();
  }

  /** In which a vendor's models say something aloud; none where nobody has told. */
  public static List<String> voices(String vendor) {
    Vendor known = Table.BY_ID.get(vendor);
    if (known == null) {
      return List.of();
    }
    return known.voicesOf() == null ? known.voices() : voices(known.voicesOf());
  }

  /** What OpenTelemetry's GenAI conventions call a vendor; its own name where they know none. */
  public static String provider(String vendor) {
    Vendor known = Table.BY_ID.get(vendor);
    return known == null ? vendor : known.provider();
  }
}
