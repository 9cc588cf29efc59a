package org.anabranch.gateway.route;

import java.time.Duration;
import org.anabranch.gateway.dialect.UpstreamError;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt at one deployment failed before anything was answered, and with that what may be
 * done next.
 *
 * @param reason for people and for the stored decision; never a secret
 * @param retryAfter how long the upstream asked us to stay away, or null
 */
public record Trouble(Kind kind, String reason, @Nullable Duration retryAfter) {
  public enum Kind {
    /** No connection, cut before an answer, or an answer that makes no sense. */
    BROKEN,
    /** No answer in time; it may have been billed all the same. */
    LATE,
    /** 429: too much asked of it. */
    LIMITED,
    /** 5xx, 408, 409. */
    FAILING,
    /** 401, 402, 403, 404: our key, account or model name there is wrong. */
    MISCONFIGURED,
    /** The request is longer than this model takes; another may take it. */
    TOO_LONG,
    /** This model or vendor refuses what is asked for reasons of policy; another may not. */
    REFUSED,
    /**
     * It says that the request is wrong; only whom a drill leaves out is asked for another view.
     */
    OBJECTED
  }

  public static Trouble of(Kind kind, String reason) {
    return new Trouble(kind, reason, null);
  }

  /** What an upstream's status means; only for statuses that another deployment may mend. */
  public static Trouble status(int status, @Nullable Duration retryAfter) {
    Kind kind =
        switch (status) {
          case 429 -> Kind.LIMITED;
          case 401, 402, 403, 404 -> Kind.MISCONFIGURED;
          case 200, 201, 202, 203, 204 -> Kind.BROKEN;
          default -> Kind.FAILING;
        };
    return new Trouble(kind, "status " + status, retryAfter);
  }

  /**
   * Whether a refusal is about the request itself, so that every deployment would refuse it. Some
   * vendors say 400 of a wrong key.
   */
  public static boolean isTheClients(int status, UpstreamError error) {
    boolean byStatus =
        switch (status) {
          case 400, 405, 406, 411, 412, 413, 414, 415, 416, 417, 422, 431 -> true;
          default -> false;
        };
    return byStatus
        && switch (error.kind()) {
          case INVALID, CONTEXT_EXCEEDED, CONTENT_POLICY, FAILING -> true;
          case LIMITED, MISCONFIGURED -> false;
        };
  }

  /** Whether it says nothing of the health of who was asked. */
  public boolean isAboutTheRequest() {
    return kind == Kind.TOO_LONG || kind == Kind.REFUSED || kind == Kind.OBJECTED;
  }

  /** Whether asking the same deployment again can help. */
  public boolean mayPass() {
    return switch (kind) {
      case BROKEN, LIMITED, FAILING -> true;
      case LATE, MISCONFIGURED, TOO_LONG, REFUSED, OBJECTED -> false;
    };
  }
}
