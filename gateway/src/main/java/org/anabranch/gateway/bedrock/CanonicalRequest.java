package org.anabranch.gateway.bedrock;

import static java.util.Comparator.comparing;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A request in the one form that is signed, so that both sides sign the same.
 *
 * <p>The path is taken as it stands in the request line and encoded once more: a model id's colon
 * travels as {@code %3A} and is signed as {@code %253A}. All official SDKs do so, and one that
 * sends the colon bare signs {@code %3A}.
 *
 * @param path and {@code query} as they stand in the request line, encoded
 * @param signedHeaders names in lower case, sorted
 * @param payloadHash SHA-256 of the body in hex
 */
record CanonicalRequest(
    String method,
    String path,
    String query,
    HttpHeaders headers,
    List<String> signedHeaders,
    String payloadHash) {
  /** From a request line's target, which may have a query. */
  static CanonicalRequest of(
      String method, String target, HttpHeaders headers, List<String> signed, String payloadHash) {
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String query = question < 0 ? "" : target.substring(question + 1);
    return new CanonicalRequest(method, path, query, headers, signed, payloadHash);
  }

  String text() {
    StringBuilder out = new StringBuilder(512).append(method).append('\n');
    PercentCoding.encode(path.isEmpty() ? "/" : path, true, out);
    out.append('\n').append(canonicalQuery()).append('\n');
    for (String name : signedHeaders) {
      out.append(name).append(':').append(values(name)).append('\n');
    }
    return out.append('\n')
        .append(String.join(";", signedHeaders))
        .append('\n')
        .append(payloadHash)
        .toString();
  }

  private String values(String name) {
    List<String> values = headers.getAll(name);
    if (values.size() == 1) {
      return tidy(values.getFirst());
    }
    return String.join(",", values.stream().map(CanonicalRequest::tidy).toList());
  }

  /** Trimmed, and with runs of spaces made one. */
  private static String tidy(String value) {
    String trimmed = value.strip();
    return trimmed.contains("  ") ? trimmed.replaceAll(" +", " ") : trimmed;
  }

  private String canonicalQuery() {
    if (query.isEmpty()) {
      return "";
    }
    List<Parameter> parameters = new ArrayList<>();
    for (String parameter : query.split("&", -1)) {
      if (!parameter.isEmpty()) {
        int equals = parameter.indexOf('=');
        String name = equals < 0 ? parameter : parameter.substring(0, equals);
        String value = equals < 0 ? "" : parameter.substring(equals + 1);
        parameters.add(new Parameter(encodedOnce(name), encodedOnce(value)));
      }
    }
    return parameters.stream()
        .sorted(comparing(Parameter::name).thenComparing(Parameter::value))
        .map(p -> p.name() + "=" + p.value())
        .collect(Collectors.joining("&"));
  }

  private record Parameter(String name, String value) {}

  private static String encodedOnce(String raw) {
    return PercentCoding.encode(PercentCoding.decode(raw));
  }
}
