package org.anabranch.gateway.conversation;

/**
 * A dialect cannot express something that a request holds. Another deployment may; when none can,
 * the client is told the field.
 */
public final class Untranslatable extends Exception {
  private final String field;
  private final String why;

  /**
   * @param field as the client named it, or the nearest thing: {@code logit_bias}, {@code
   *     messages[3].content[1]}
   * @param why ends the sentence “The field X …”, such as “cannot be sent to Anthropic”
   */
  public Untranslatable(String field, String why) {
    super("The field “" + field + "” " + why + ".");
    this.field = field;
    this.why = why;
  }

  /** The same of a field by this name. */
  public Untranslatable at(String other) {
    return new Untranslatable(other, why);
  }

  public String field() {
    return field;
  }

  /** No stack: this is an expected end, and may come often. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
