package org.anabranch.compute.estate;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Writes estates as JSON with the keys of the file, so that what is written can be read. */
final class EstateWriter {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_EMPTY))
          .addModule(new SimpleModule().addSerializer(Figure.class, new FigureWriter()))
          .build();

  private EstateWriter() {}

  static String json(Estate estate) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(estate);
  }

  /** A bare number where the author answers for it. */
  private static final class FigureWriter extends ValueSerializer<Figure> {
    @Override
    public void serialize(Figure figure, JsonGenerator out, SerializationContext context) {
      if (figure.status() == Figure.Status.STATED && figure.source().isEmpty()) {
        out.writeNumber(figure.value());
        return;
      }
      out.writeStartObject();
      out.writeNumberProperty("value", figure.value());
      out.writeStringProperty("status", figure.status().word());
      if (!figure.source().isEmpty()) {
        out.writeStringProperty("source", figure.source());
      }
      out.writeEndObject();
    }
  }
}
