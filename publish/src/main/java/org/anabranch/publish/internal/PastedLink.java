package org.anabranch.publish.internal;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first web address in what a person pasted, be it a bare link or the whole sentence that a
 * platform's share button copies.
 *
 * @param address without a fragment
 * @param path below the platform's host, beginning with a slash, percent-encoded
 * @param query without the question mark, or empty
 */
public record PastedLink(URI address, String path, String query) {
  private static final Pattern ADDRESS =
      Pattern.compile("https?://[A-Za-z0-9._~:/?#\\[\\]@!$&'*+,;=%-]+");

  /**
   * Empty when the address is neither on one of the official hosts nor below {@code own}.
   *
   * @param hosts lower case: {@code www.douyin.com}
   * @param own where the account has the platform's web pages
   */
  public static Optional<PastedLink> find(String pasted, Set<String> hosts, URI own) {
    Matcher found = ADDRESS.matcher(pasted);
    if (!found.find()) {
      return Optional.empty();
    }
    URI address;
    try {
      address = URI.create(found.group().replaceFirst("[.,;:!'*]+$", "").replaceFirst("#.*", ""));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String host = address.getHost();
    if (host == null || address.getRawUserInfo() != null) {
      return Optional.empty();
    }
    String path = String.valueOf(address.getRawPath());
    String query = address.getRawQuery() == null ? "" : address.getRawQuery();
    boolean official = hosts.contains(host.toLowerCase(Locale.ROOT)) && address.getPort() == -1;
    if (official) {
      return Optional.of(new PastedLink(address, path, query));
    }
    boolean ours =
        own.getScheme().equals(address.getScheme())
            && host.equals(own.getHost())
            && address.getPort() == own.getPort()
            && path.startsWith(own.getRawPath() + "/");
    return ours
        ? Optional.of(new PastedLink(address, path.substring(own.getRawPath().length()), query))
        : Optional.empty();
  }
}
