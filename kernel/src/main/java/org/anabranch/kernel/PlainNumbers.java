package org.anabranch.kernel;

import java.math.BigDecimal;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.JsonGeneratorDelegate;

/** Writes numbers without an exponent, such as 10 and 0.0000001. For one document and thread. */
final class PlainNumbers extends JsonGeneratorDelegate {
  /** Beyond it an exponent stays: nobody's amount has so many digits. */
  private static final int MOST_DIGITS = 400;

  PlainNumbers(JsonGenerator out) {
    super(out, false);
  }

  @Override
  public JsonGenerator writeNumber(BigDecimal number) {
    if (Math.abs((long) number.scale()) > MOST_DIGITS) {
      super.writeNumber(number);
    } else {
      super.writeNumber(number.toPlainString());
    }
    return this;
  }

  @Override
  public JsonGenerator writeNumber(double number) {
    if (Double.isFinite(number) && Double.toString(number).indexOf('E') >= 0) {
      return writeNumber(BigDecimal.valueOf(number).stripTrailingZeros());
    }
    super.writeNumber(number);
    return this;
  }

  @Override
  public JsonGenerator writeNumber(float number) {
    if (Float.isFinite(number) && Float.toString(number).indexOf('E') >= 0) {
      return writeNumber(new BigDecimal(Float.toString(number)).stripTrailingZeros());
    }
    super.writeNumber(number);
    return this;
  }

  @Override
  public JsonGenerator writeArray(double[] numbers, int offset, int length) {
    writeStartArray();
    for (int i = offset; i < offset + length; i++) {
      writeNumber(numbers[i]);
    }
    writeEndArray();
    return this;
  }
}
