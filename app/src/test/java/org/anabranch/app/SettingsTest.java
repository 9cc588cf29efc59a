package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every setting of the configuration file stands in its pages, and somebody reads it. */
class SettingsTest {
  private static final Path DOCS = Path.of("..").toAbsolutePath().normalize().resolve("docs");
  private static final Set<String> WRITTEN_BY_THE_COMPILER =
      Set.of("<init>", "equals", "hashCode", "toString");

  /** Short for another setting, which their record makes of them. */
  private static final Set<String> SHORT_FORMS = Set.of("KeyConfig.budgetUsd", "KeyConfig.period");

  @Test
  void every_setting_stands_in_the_pages_about_the_configuration() throws Exception {
    StringBuilder pages = new StringBuilder();
    for (String page : List.of("configuration.md", "routing.md", "accounts.md")) {
      pages.append(Files.readString(DOCS.resolve(page)));
    }
    Set<String> names = new LinkedHashSet<>();
    collect(
        new JsonMapper().readTree(Files.readString(DOCS.resolve("anabranch.schema.json"))), names);
    assertThat(names).hasSizeGreaterThan(150);
    assertThat(names)
        .filteredOn(n -> !Pattern.compile("\\b" + n + "\\b").matcher(pages).find())
        .as("settings that no page names")
        .isEmpty();
  }

  private static void collect(JsonNode schema, Set<String> names) {
    for (var property : schema.path("properties").properties()) {
      names.add(property.getKey());
      collect(property.getValue(), names);
    }
    collectBelow(schema.path("items"), names);
    collectBelow(schema.path("additionalProperties"), names);
  }

  private static void collectBelow(JsonNode schema, Set<String> names) {
    if (schema.isObject()) {
      collect(schema, names);
    }
  }

  @Test
  void every_setting_is_read_by_somebody() {
    JavaClasses product =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.anabranch");
    Set<Class<?>> records = new LinkedHashSet<>();
    reach(Configuration.class, records);
    assertThat(records).hasSizeGreaterThan(25);
    List<String> unread = new ArrayList<>();
    for (Class<?> each : records) {
      for (RecordComponent component : each.getRecordComponents()) {
        String name = each.getSimpleName() + "." + component.getName();
        if (!SHORT_FORMS.contains(name) && !isRead(product.get(each), component.getName())) {
          unread.add(name);
        }
      }
    }
    assertThat(unread).as("settings that nothing reads").isEmpty();
  }

  private static void reach(Type type, Set<Class<?>> records) {
    if (type instanceof ParameterizedType generic) {
      Stream.of(generic.getActualTypeArguments()).forEach(t -> reach(t, records));
    } else if (type instanceof Class<?> known
        && known.isRecord()
        && known.getPackageName().startsWith("org.anabranch.")
        && records.add(known)) {
      Stream.of(known.getRecordComponents()).forEach(c -> reach(c.getGenericType(), records));
    }
  }

  /** By its accessor, from wherever; or within its record, but for what the compiler wrote. */
  private static boolean isRead(JavaClass record, String component) {
    return record.getMethod(component).getAccessesToSelf().stream().anyMatch(SettingsTest::isOurs)
        || record.getMethod(component).getReferencesToSelf().stream().anyMatch(_ -> true)
        || record.getField(component).getAccessesToSelf().stream()
            .filter(SettingsTest::isOurs)
            .anyMatch(access -> !access.getOrigin().getName().equals(component));
  }

  private static boolean isOurs(JavaAccess<?> access) {
    return !access.getOriginOwner().equals(access.getTargetOwner())
        || !WRITTEN_BY_THE_COMPILER.contains(access.getOrigin().getName());
  }
}
