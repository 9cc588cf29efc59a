package org.anabranch.gateway.route;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.config.Vendors;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Signer;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.dialect.Voices;
import org.anabranch.gateway.upstream.Address;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Secret;
import org.anabranch.kernel.SecretRef;
import org.anabranch.kernel.SettingRefused;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works out how each deployment is reached: dialect, address, credentials. */
public final class Lines {
  private static final String HEADER = "header:";

  private static final Logger LOG = LoggerFactory.getLogger(Lines.class);

  private final Dialects dialects;
  private final @Nullable Function<SecretRef, Optional<Secret>> secrets;

  /**
   * @param secrets null where nobody is ever asked: every deployment then counts as having its key
   */
  public Lines(Dialects dialects, @Nullable Function<SecretRef, Optional<Secret>> secrets) {
    this.dialects = dialects;
    this.secrets = secrets;
  }

  /** Throws {@link SettingRefused} where there is no such dialect, or no such way to sign. */
  public static void check(DeploymentConfig config, Dialects dialects) {
    try {
      dialects.outbound(config.dialect());
    } catch (IllegalArgumentException e) {
      throw new SettingRefused(String.valueOf(e.getMessage()), "dialect");
    }
    String auth = config.auth();
    try {
      if (signs(auth)) {
        dialects.signer(auth);
      }
    } catch (IllegalArgumentException e) {
      throw new SettingRefused(String.valueOf(e.getMessage()), "auth");
    }
  }

  /**
   * Why what a deployment names as its key does not do for how it signs; empty where it does, or
   * where the key is not there.
   */
  public Optional<String> unsigned(DeploymentConfig config) {
    if (config.apiKey() == null && signs(config.auth())) {
      return Optional.of(
          "“%s” signs its requests, and no key is named.".formatted(config.vendor()));
    }
    try {
      signer(config);
      return Optional.empty();
    } catch (ProblemException e) {
      return Optional.of(e.problem().message());
    }
  }

  /** Whether requests carry more than the key itself. */
  private static boolean signs(String auth) {
    return !auth.equals("none") && !auth.equals("bearer") && !auth.startsWith(HEADER);
  }

  Served.Line line(DeploymentConfig config) {
    Outbound outbound = dialects.outbound(config.dialect());
    return new Served.Line(
        config,
        Address.of(config.baseUrl()),
        config.service() == Service.SPEECH ? outbound.speaking() : outbound,
        new Upstream(
            config.upstreamModel(),
            config.vendor(),
            Set.copyOf(config.quirks()),
            config.maxOutputTokens(),
            new Voices(Vendors.voices(config.vendor()), config.voices())),
        signer(config));
  }

  private Optional<Signer> signer(DeploymentConfig config) {
    if (secrets == null || config.apiKey() == null || config.auth().equals("none")) {
      return Optional.of((_, _, _, _, _) -> {});
    }
    Optional<Secret> found = secrets.apply(config.apiKey());
    if (found.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("deployment", config.id())
          .addKeyValue("secret", config.apiKey())
          .log("A deployment's key is not set, so it is left out");
    }
    return found.map(secret -> checked(config, secret));
  }

  private Signer checked(DeploymentConfig config, Secret secret) {
    try {
      return signer(config, secret);
    } catch (IllegalArgumentException e) {
      throw Problem.badInput(
              "deployment-unsigned",
              "The deployment “%s” cannot sign: %s".formatted(config.id(), e.getMessage()),
              "Put right its region, or what its api_key names.")
          .asException(e);
    }
  }

  private Signer signer(DeploymentConfig config, Secret secret) {
    String auth = config.auth();
    if (auth.equals("bearer")) {
      return (_, _, _, headers, _) ->
          headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + secret.reveal());
    }
    if (auth.startsWith(HEADER)) {
      String name = auth.substring(HEADER.length());
      return (_, _, _, headers, _) -> headers.set(name, secret.reveal());
    }
    return dialects.signer(auth).make(settings(config), secret);
  }

  private static Map<String, String> settings(DeploymentConfig config) {
    Map<String, String> settings = new HashMap<>();
    put(settings, "region", config.region());
    put(settings, "account", config.account());
    settings.put("base_url", config.baseUrl().toString());
    return settings;
  }

  private static void put(Map<String, String> settings, String name, @Nullable String value) {
    if (value != null) {
      settings.put(name, value);
    }
  }
}
