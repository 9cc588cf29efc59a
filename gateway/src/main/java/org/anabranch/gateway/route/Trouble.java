package org.anabranch.gateway.route;

import java.net.URI;
import java.time.Duration;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.UpstreamError;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt at one deployment failed before anything was answered, and with that what may be
 * done next.
 *
 * @param reason for people and for the stored decision; never a secret
 * @param retryAfter how long the upstream asked us to stay away, or null
 * @param status the upstream's, where the trouble is its status; else 0
 */
public record Trouble(Kind kind, String reason, @Nullable Duration retryAfter, int status) {
  public enum Kind {
    /** No connection, cut before an answer, or an answer that makes no sense. */
    BROKEN,
    /** No answer in time; it may have been billed all the same. */
    LATE,
    /** 429: too much asked of it. */
    LIMITED,
    /** 5xx, 408, 409. */
    FAILING,
    /**
     * 401, 402, 403, 404, or another 4xx in words that say so: our key, account or model name there
     * is wrong; or a redirect, which is not followed, since the key would go along: our address is.
     */
    MISCONFIGURED,
    /** The request is longer than this model takes; another may take it. */
    TOO_LONG,
    /** This model or vendor refuses what is asked for reasons of policy; another may not. */
    REFUSED,
    /** It does not know this kind of request; another deployment may. */
    UNSERVED,
    /**
     * It says that the request is wrong; only whom a drill leaves out is asked for another view.
     */
    OBJECTED
  }

  public Trouble(Kind kind, String reason, @Nullable Duration retryAfter) {
    this(kind, reason, retryAfter, 0);
  }

  public static Trouble of(Kind kind, String reason) {
    return new Trouble(kind, reason, null);
  }

  /** It was answered that this will not be said. */
  public static Trouble declined() {
    return of(Kind.REFUSED, "it declined for reasons of policy");
  }

  /** What another deployment may see otherwise than this error of a conversation, or null. */
  public static @Nullable Trouble objection(int status, UpstreamError error, Asked asked) {
    if (status == 404 && asked.mayBeUnserved()) {
      return of(Kind.UNSERVED, "it does not serve this kind of request");
    }
    return switch (error.kind()) {
      case CONTEXT_EXCEEDED -> of(Kind.TOO_LONG, "too long for it");
      case CONTENT_POLICY -> of(Kind.REFUSED, "refused by its policy");
      case INVALID, LIMITED, MISCONFIGURED, FAILING -> null;
    };
  }

  /** What an upstream's status means; only for statuses that another deployment may mend. */
  public static Trouble status(int status, @Nullable Duration retryAfter) {
    Kind kind =
        switch (status) {
          case 429 -> Kind.LIMITED;
          case 301, 302, 303, 307, 308, 401, 402, 403, 404 -> Kind.MISCONFIGURED;
          case 200, 201, 202, 203, 204 -> Kind.BROKEN;
          default -> Kind.FAILING;
        };
    return new Trouble(kind, "status " + status, retryAfter, status);
  }

  /**
   * The same, where the vendor's words are known: some say 400 of a key, a model's name or a quota.
   */
  public static Trouble status(int status, UpstreamError error, @Nullable Duration retryAfter) {
    Trouble byStatus = status(status, retryAfter);
    if (status < 400 || status >= 500 || byStatus.kind() != Kind.FAILING) {
      return byStatus;
    }
    return switch (error.kind()) {
      case MISCONFIGURED -> new Trouble(Kind.MISCONFIGURED, byStatus.reason(), retryAfter, status);
      case LIMITED -> new Trouble(Kind.LIMITED, byStatus.reason(), retryAfter, status);
      case INVALID, CONTEXT_EXCEEDED, CONTENT_POLICY, FAILING -> byStatus;
    };
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

  /**
   * What to mend, for who runs the gateway, where the deployment's configuration is wrong: what was
   * asked for at which address, and the setting. Empty otherwise. Not for clients, since it tells
   * the deployment's address; never a secret.
   */
  public String advice(Served at) {
    DeploymentConfig config = at.config();
    if (config == null) {
      return "";
    }
    String address = withoutUser(config.baseUrl());
    String model = config.upstreamModel();
    return switch (status) {
      case 301, 302, 303, 307, 308 ->
          "%s sends requests on to another address, where the key is not taken; mend base_url (https for http, or a part of the path that is missing)"
              .formatted(address);
      case 401 -> "%s does not take the key; mend api_key".formatted(address);
      case 402 -> "%s wants the account there paid up".formatted(address);
      case 403 ->
          "%s does not let this key use “%s”; mend api_key, region or the account there"
              .formatted(address, model);
      case 404 ->
          "%s was asked for “%s”; mend base_url if the address is wrong, upstream_model if the model is called otherwise there"
              .formatted(address, model);
      default ->
          kind == Kind.MISCONFIGURED
              ? "%s does not take the key or the model “%s”; mend api_key or upstream_model"
                  .formatted(address, model)
              : "";
    };
  }

  /**
   * The same without the deployment's address and what follows it, for clients.
   *
   * @param reason why that deployment was not asked, or failed
   */
  public static String withoutAdvice(String reason, Served at) {
    DeploymentConfig config = at.config();
    int address = config == null ? -1 : reason.indexOf(": " + withoutUser(config.baseUrl()));
    return address < 0 ? reason : reason.substring(0, address);
  }

  private static String withoutUser(URI address) {
    String user = address.getRawUserInfo();
    return user == null ? address.toString() : address.toString().replace(user + "@", "");
  }

  /** Whether it says nothing of the health of who was asked. */
  public boolean isAboutTheRequest() {
    return switch (kind) {
      case TOO_LONG, REFUSED, UNSERVED, OBJECTED -> true;
      case BROKEN, LATE, LIMITED, FAILING, MISCONFIGURED -> false;
    };
  }

  /** Whether asking the same deployment again can help. */
  public boolean mayPass() {
    return switch (kind) {
      case BROKEN, LIMITED, FAILING -> true;
      case LATE, MISCONFIGURED, TOO_LONG, REFUSED, UNSERVED, OBJECTED -> false;
    };
  }
}
