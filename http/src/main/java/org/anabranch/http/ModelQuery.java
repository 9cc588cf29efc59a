package org.anabranch.http;

import io.helidon.common.uri.UriQuery;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.anabranch.gateway.catalog.Capability;
import org.anabranch.gateway.catalog.Lifecycle;
import org.anabranch.gateway.catalog.Query;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Reads the search for models out of an address, as docs/api.md lists its parameters. */
public final class ModelQuery {
  private final UriQuery query;

  private ModelQuery(UriQuery query) {
    this.query = query;
  }

  /** Empty parameters count as absent; a value that makes no sense is a problem that names it. */
  public static Query of(UriQuery query, int offset, int limit) {
    ModelQuery read = new ModelQuery(query);
    return new Query(
        read.text("q").orElse(""),
        read.text("lab").orElse(null),
        read.text("provider").orElse(null),
        read.capabilities(),
        read.text("takes").orElse(null),
        read.text("makes").orElse(null),
        read.value("context", Long::valueOf),
        read.value("max_input", BigDecimal::new),
        read.value("max_output", BigDecimal::new),
        read.value("open_weights", ModelQuery::yesOrNo),
        read.value("status", s -> Lifecycle.byKey(s).orElseThrow(IllegalArgumentException::new)),
        Optional.ofNullable(
                read.value(
                    "sort", s -> Query.Sort.byKey(s).orElseThrow(IllegalArgumentException::new)))
            .orElse(Query.Sort.PROVIDERS),
        offset,
        limit);
  }

  /** A whole number, zero or more. */
  static int count(UriQuery query, String name, int otherwise) {
    Integer value = new ModelQuery(query).value(name, Integer::valueOf);
    return value == null ? otherwise : Math.max(0, value);
  }

  static List<String> all(UriQuery query, String name) {
    return query.contains(name) ? query.all(name) : List.of();
  }

  private Set<Capability> capabilities() {
    return all(query, "capability").stream()
        .filter(c -> !c.isBlank())
        .map(c -> Capability.byKey(c).orElseThrow(() -> wrong("capability", c)))
        .collect(Collectors.toSet());
  }

  private Optional<String> text(String name) {
    return query.first(name).map(String::strip).filter(v -> !v.isEmpty()).stream().findFirst();
  }

  private <T> @Nullable T value(String name, Function<String, T> read) {
    String text = text(name).orElse(null);
    if (text == null) {
      return null;
    }
    try {
      return read.apply(text);
    } catch (IllegalArgumentException e) {
      throw wrong(name, text);
    }
  }

  private static Boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static RuntimeException wrong(String name, String value) {
    return Problem.badInput(
            "search-invalid",
            "“" + value + "” is no value for " + name + ".",
            "docs/api.md lists what the search takes.")
        .asException();
  }
}
