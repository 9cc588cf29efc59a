package org.anabranch.compute.estate;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** Reads {@code 1200} and {@code {value: 1200, status: reported, source: "…"}} alike. */
final class FigureReader extends ValueDeserializer<Figure> {
  /** The long form, as written. */
  record Written(@Nullable Double value, @Nullable String status, @Nullable String source) {}

  @Override
  public Figure deserialize(JsonParser parser, DeserializationContext context) {
    return switch (parser.currentToken()) {
      case JsonToken.VALUE_NUMBER_INT, JsonToken.VALUE_NUMBER_FLOAT ->
          checked(context, parser.getDoubleValue(), Figure.Status.STATED, "");
      case JsonToken.START_OBJECT -> figure(context, context.readValue(parser, Written.class));
      default ->
          throw refused(
              context,
              "“%s” is not a number. Expected 1200, or {value: 1200, status: reported, source: \"…\"}."
                  .formatted(parser.getString()));
    };
  }

  private static Figure figure(DeserializationContext context, Written written) {
    if (written.value() == null) {
      throw refused(context, "value is missing.");
    }
    String word = written.status() == null ? "stated" : written.status();
    Figure.Status status = Figure.Status.named(word);
    if (status == null) {
      throw refused(
          context,
          "status is “%s”, expected stated, reported, estimated or letter-of-intent."
              .formatted(word));
    }
    return checked(
        context, written.value(), status, written.source() == null ? "" : written.source());
  }

  private static Figure checked(
      DeserializationContext context, double value, Figure.Status status, String source) {
    try {
      return new Figure(value, status, source);
    } catch (IllegalArgumentException e) {
      throw context.instantiationException(Figure.class, e);
    }
  }

  /** What the reader of the file is told, word for word. */
  private static DatabindException refused(DeserializationContext context, String why) {
    return context.instantiationException(Figure.class, new IllegalArgumentException(why));
  }
}
