package org.anabranch.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads files that people write. Strict: an unknown key, a wrong type, a key given twice or a value
 * that a record refuses is a {@link ProblemException} that names file, line and what was expected.
 * Keys are {@code snake_case}.
 */
public final class Yaml {
  private static final int LARGEST_BYTES = 4 << 20;

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(tools.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Yaml() {}

  public static <T> T read(Path file, Class<T> type) {
    return parse(file.toString(), text(file), type);
  }

  /** {@link #read} for a text already in hand; {@code name} stands for the file in messages. */
  public static <T> T parse(String name, String text, Class<T> type) {
    try {
      return MAPPER.readValue(text.isBlank() ? "{}" : text, type);
    } catch (JacksonException e) {
      throw Problem.badInput("configuration-invalid", at(name, text, e) + ": " + reason(e), fix(e))
          .asException(e);
    }
  }

  private static String text(Path file) {
    try {
      if (Files.size(file) > LARGEST_BYTES) {
        throw Problem.badInput(
                "configuration-too-large", file + " is larger than 4 MiB.", "Name a YAML file.")
            .asException();
      }
    } catch (IOException e) {
      throw TextFile.unreadable(file, e).asException(e);
    }
    return TextFile.read(file);
  }

  private static String at(String name, String text, JacksonException e) {
    OptionalInt ofSetting =
        e.getPath().isEmpty() ? OptionalInt.empty() : YamlLines.lineOf(text, e.getPath());
    TokenStreamLocation where = e.getLocation();
    int line = ofSetting.orElse(where == null ? 0 : where.getLineNr());
    return line > 0 ? name + ":" + line : name;
  }

  private static String path(JacksonException e) {
    String path =
        e instanceof DatabindException
            ? e.getPath().stream()
                .map(
                    r ->
                        r.getPropertyName() == null
                            ? "[" + r.getIndex() + "]"
                            : "." + r.getPropertyName())
                .collect(Collectors.joining())
            : "";
    return path.startsWith(".") ? path.substring(1) : path;
  }

  private static String within(JacksonException e) {
    String path = path(e);
    return path.isEmpty() ? "" : path + ": ";
  }

  private static String reason(JacksonException e) {
    return switch (e) {
      case UnrecognizedPropertyException unknown -> "there is no setting “" + path(unknown) + "”.";
      case InvalidFormatException format -> {
        Class<?> target = format.getTargetType();
        String expected =
            target.isEnum()
                ? "one of " + Arrays.stream(target.getEnumConstants()).map(c -> lower(c)).toList()
                : "a " + lower(target.getSimpleName());
        yield path(e) + " is “" + format.getValue() + "”, expected " + expected + ".";
      }
      case ValueInstantiationException refused when refused.getCause() != null ->
          within(e) + refused.getCause().getMessage();
      case MismatchedInputException other when other.getTargetType() != null ->
          within(e) + "here belongs " + kind(other.getTargetType()) + ".";
      default -> within(e) + plain(e.getOriginalMessage());
    };
  }

  private static String kind(Class<?> type) {
    if (Collection.class.isAssignableFrom(type) || type.isArray()) {
      return "a list";
    }
    if (type == String.class) {
      return "a text";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    return Number.class.isAssignableFrom(type) || type.isPrimitive()
        ? "a number"
        : "“key: value”, a line for each key";
  }

  /** The parser says what it was at and what it found, with extracts of the text between. */
  private static String plain(String message) {
    List<String> said =
        message.lines().filter(l -> !l.isBlank() && !l.startsWith(" ")).limit(2).toList();
    return said.isEmpty() ? "not YAML" : String.join(": ", said);
  }

  private static String fix(JacksonException e) {
    if (e instanceof UnrecognizedPropertyException unknown
        && unknown.getKnownPropertyIds() != null) {
      List<String> known =
          unknown.getKnownPropertyIds().stream().map(String::valueOf).sorted().toList();
      return "Known here: " + String.join(", ", known) + ".";
    }
    return "Correct that line and try again.";
  }

  private static String lower(Object value) {
    return value.toString().toLowerCase(Locale.ROOT);
  }
}
