package org.anabranch.gateway.dialect;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** A request that its dialect cannot read; the message is for the client. */
public final class BadRequest extends RuntimeException {
  /** What Jackson adds of itself. */
  private static final Pattern ABOUT_THE_READER = Pattern.compile(" \\([^()]*\\[Source: .*");

  private final @Nullable String param;

  public BadRequest(String message, @Nullable String param) {
    super(message);
    this.param = param;
  }

  /** Says where a body stops being JSON. */
  public static BadRequest malformed(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    String where =
        at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    String what = e.getOriginalMessage().lines().findFirst().orElse("");
    what = ABOUT_THE_READER.matcher(what).replaceAll("");
    return new BadRequest("The body is not valid JSON" + where + ": " + what, null);
  }

  /** The same about the field by this name. */
  public BadRequest at(String own) {
    return own.equals(param)
        ? this
        : new BadRequest(
            String.valueOf(getMessage()).replace("“" + param + "”", "“" + own + "”"), own);
  }

  /** The field that is wrong, or null. */
  public @Nullable String param() {
    return param;
  }
}
