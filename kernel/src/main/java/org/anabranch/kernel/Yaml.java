package org.anabranch.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * Reads files that people write. Strict: an unknown key, a wrong type, a key given twice or a value
 * that a record refuses is a {@link ProblemException} that names file, line and what was expected.
 * Keys are {@code snake_case}.
 */
public final class Yaml {
  private static final int LARGEST_BYTES = 4 << 20;

  /** Tells how a name is written in a file. */
  private static final class Written extends PropertyNamingStrategies.SnakeCaseStrategy {
    private static final long serialVersionUID = 1;

    String of(String name) {
      return translate(name);
    }
  }

  private static final Written WRITTEN = new Written();

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .propertyNamingStrategy(WRITTEN)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(tools.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Yaml() {}

  public static <T> T read(Path file, Class<T> type) {
    return parse(file.toString(), text(file), type);
  }

  /**
   * {@link #read} for a file that is right only beside what the type alone does not know.
   *
   * @param check throws {@link SettingRefused}, whose place begins at the top of the file
   */
  public static <T> T read(Path file, Class<T> type, Consumer<T> check) {
    String text = text(file);
    T read = parse(file.toString(), text, type);
    try {
      check.accept(read);
    } catch (SettingRefused e) {
      String at = at(file.toString(), text, e.place(), 0);
      throw invalid(at, within(e.place()) + e.getMessage(), "Correct that line and try again.")
          .asException(e);
    }
    return read;
  }

  private static Problem invalid(String at, String reason, String fix) {
    return Problem.badInput("configuration-invalid", at + ": " + reason, fix);
  }

  /** {@link #read} for a text already in hand; {@code name} stands for the file in messages. */
  public static <T> T parse(String name, String text, Class<T> type) {
    try {
      return MAPPER.readValue(text.isBlank() ? "{}" : text, type);
    } catch (JacksonException e) {
      Problem unknown = e instanceof ValueInstantiationException r ? unknown(name, text, r) : null;
      if (unknown != null) {
        throw unknown.asException(e);
      }
      TokenStreamLocation where = e.getLocation();
      List<Object> place = e instanceof DatabindException ? place(e) : List.of(); // else not bound
      String at = at(name, text, place, where == null ? 0 : where.getLineNr());
      throw invalid(at, reason(e), fix(e)).asException(e);
    }
  }

  /** Writes a tree as such a file, with quotes where YAML wants them. */
  public static String text(JsonNode tree) {
    return YAMLMapper.builder()
        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
        .disable(YAMLWriteFeature.SPLIT_LINES)
        .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
        .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
        .build()
        .writeValueAsString(tree);
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

  /**
   * A record is made before names are minded that it does not have: where it refuses itself because
   * of a mistyped name, that name is what is wrong. Null where all are known.
   */
  private static @Nullable Problem unknown(
      String name, String text, ValueInstantiationException refused) {
    Class<?> type = refused.getType().getRawClass();
    if (!type.isRecord()) {
      return null;
    }
    List<String> known =
        Arrays.stream(type.getRecordComponents())
            .map(c -> WRITTEN.of(c.getName()))
            .sorted()
            .toList();
    List<Object> record = steps(refused);
    for (String key : YamlLines.keysOf(text, record)) {
      if (!known.contains(key)) {
        record.add(key);
        return invalid(
            at(name, text, record, 0), unknown(path(record), key, known, type), known(known));
      }
    }
    return null;
  }

  private static String unknown(String path, String name, List<String> known, Class<?> type) {
    return "there is no setting “"
        + path
        + "”."
        + saidHere(name, type)
            .map(here -> " Here it is " + here + ".")
            .orElseGet(() -> Spelling.question(name, known));
  }

  /** What stands for another product's setting in such a record, by its {@link SaidElsewhere}. */
  public static Optional<String> saidHere(String name, Class<?> type) {
    SaidElsewhere said = type.getAnnotation(SaidElsewhere.class);
    return Stream.of(said == null ? new String[0] : said.value())
        .map(line -> line.split(": ", 2))
        .filter(line -> List.of(line[0].split(", ")).contains(name))
        .map(line -> line[1])
        .findFirst();
  }

  private static String known(List<String> names) {
    return "Known here: " + String.join(", ", names) + ".";
  }

  private static String at(String name, String text, List<Object> place, int orLine) {
    OptionalInt ofSetting = place.isEmpty() ? OptionalInt.empty() : YamlLines.lineOf(text, place);
    int line = ofSetting.orElse(orLine);
    return line > 0 ? name + ":" + line : name;
  }

  /** From the whole file down to what is wrong: the record that binding was at, and within it. */
  private static List<Object> place(JacksonException e) {
    List<Object> place = steps(e);
    if (e.getCause() instanceof SettingRefused refused) {
      place.addAll(refused.place());
    }
    return place;
  }

  private static List<Object> steps(JacksonException e) {
    List<Object> steps = new ArrayList<>();
    for (JacksonException.Reference step : e.getPath()) {
      steps.add(step.getPropertyName() == null ? step.getIndex() : step.getPropertyName());
    }
    return steps;
  }

  private static String path(List<Object> place) {
    String path =
        place.stream()
            .map(step -> step instanceof Integer index ? "[" + index + "]" : "." + step)
            .collect(Collectors.joining());
    return path.startsWith(".") ? path.substring(1) : path;
  }

  private static String path(JacksonException e) {
    return e instanceof DatabindException ? path(place(e)) : "";
  }

  private static String within(JacksonException e) {
    if (e.getCause() instanceof SettingRefused) {
      return within(place(e));
    }
    String path = path(e);
    return path.isEmpty() ? "" : path + ": ";
  }

  /** The record in which a setting was refused; the setting itself is named by the reason. */
  private static String within(List<Object> refused) {
    int named = refused.getLast() instanceof String ? 1 : 0;
    String path = path(refused.subList(0, refused.size() - named));
    return path.isEmpty() ? "" : path + ": ";
  }

  private static String reason(JacksonException e) {
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          unknown(
              path(unknown),
              unknown.getPropertyName(),
              knownTo(unknown),
              unknown.getReferringClass());
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
    List<String> known = e instanceof UnrecognizedPropertyException u ? knownTo(u) : List.of();
    return known.isEmpty() ? "Correct that line and try again." : known(known);
  }

  private static List<String> knownTo(UnrecognizedPropertyException unknown) {
    Collection<Object> known = unknown.getKnownPropertyIds();
    return known == null ? List.of() : known.stream().map(String::valueOf).sorted().toList();
  }

  private static String lower(Object value) {
    return value.toString().toLowerCase(Locale.ROOT);
  }
}
