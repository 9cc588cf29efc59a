package org.anabranch.kernel;

import java.util.Map;

/**
 * A failure told to a person: what is wrong in one line, and what to do about it. Doors turn it
 * into an exit code or a problem+json reply, in one place each.
 *
 * @param code stable and machine-readable, kebab-case: {@code source-empty}
 * @param message one line, plain words, naming the value that was wrong
 * @param fix one line: what the person can do; may be empty when nothing can be done
 * @param facts further values for programs; never a secret
 */
public record Problem(
    Kind kind, String code, String message, String fix, Map<String, String> facts) {
  /** Decides the exit code and the HTTP status, nothing else. */
  public enum Kind {
    BAD_INPUT(2, 400),
    UNAUTHORISED(2, 401),
    FORBIDDEN(2, 403),
    NOT_FOUND(2, 404),
    CONFLICT(2, 409),
    TOO_LARGE(2, 413),
    LIMITED(1, 429),
    /** The machine: disk, data directory, port, memory. */
    ENVIRONMENT(2, 500),
    /** Somebody else's service does not answer, or not in time. */
    UNAVAILABLE(1, 503),
    /** A bug of ours. */
    INTERNAL(1, 500);

    private final int exitCode;
    private final int httpStatus;

    Kind(int exitCode, int httpStatus) {
      this.exitCode = exitCode;
      this.httpStatus = httpStatus;
    }

    public int exitCode() {
      return exitCode;
    }

    public int httpStatus() {
      return httpStatus;
    }
  }

  public Problem {
    facts = Map.copyOf(facts);
  }

  public static Problem of(Kind kind, String code, String message, String fix) {
    return new Problem(kind, code, message, fix, Map.of());
  }

  public static Problem badInput(String code, String message, String fix) {
    return of(Kind.BAD_INPUT, code, message, fix);
  }

  public ProblemException asException() {
    return new ProblemException(this, null);
  }

  public ProblemException asException(Throwable cause) {
    return new ProblemException(this, cause);
  }
}
