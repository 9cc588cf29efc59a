package org.anabranch.publish.handoff;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.Map;
import java.util.Optional;

/** A QR code as an SVG picture: black on white, so that it scans on a dark page too. */
final class Qr {
  private static final int QUIET_ZONE = 4;

  private Qr() {}

  /** Empty when the text is longer than a QR code can hold. */
  static Optional<String> svg(String text) {
    try {
      BitMatrix bits =
          new QRCodeWriter()
              .encode(
                  text,
                  BarcodeFormat.QR_CODE,
                  0,
                  0,
                  Map.of(
                      EncodeHintType.CHARACTER_SET,
                      "UTF-8",
                      EncodeHintType.ERROR_CORRECTION,
                      ErrorCorrectionLevel.L,
                      EncodeHintType.MARGIN,
                      QUIET_ZONE));
      return Optional.of(svg(bits));
    } catch (WriterException e) {
      return Optional.empty();
    }
  }

  private static String svg(BitMatrix bits) {
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < bits.getHeight(); y++) {
      for (int x = 0; x < bits.getWidth(); x++) {
        if (bits.get(x, y)) {
          path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
        }
      }
    }
    int side = bits.getWidth();
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %1$d" role="img" \
        aria-label="QR code" shape-rendering="crispEdges"><rect width="%1$d" height="%1$d" \
        fill="#fff"/><path d="%2$s" fill="#000"/></svg>
        """
        .formatted(side, path);
  }
}
