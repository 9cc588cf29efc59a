package org.anabranch.compute.estate;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
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
          context.reportInputMismatch(
              Figure.class,
              "“%s” is not a number. Expected 1200, or {value: 1200, status: reported, source:"
                  + " \"…\"}.",
              parser.getString());
    };
  }

  private static Figure figure(DeserializationContext context, Written written) {
    if (written.value() == null) {
      return context.reportInputMismatch(Figure.class, "value is missing.");
    }
    String word = written.status() == null ? "stated" : written.status();
    Figure.Status status = Figure.Status.named(word);
    if (status == null) {
      return context.reportInputMismatch(
          Figure.class,
          "status is “%s”, expected stated, reported, estimated or letter-of-intent.",
          word);
    }
    return checked(
        context, written.value(), status, written.source() == null ? "" : written.source());
  }

  private static Figure checked(
      DeserializationContext context, double value, Figure.Status status, String source) {
    try {
      return new Figure(value, status, source);
    } catch (IllegalArgumentException e) {
      return context.reportInputMismatch(Figure.class, "%s", String.valueOf(e.getMessage()));
    }
  }
}
