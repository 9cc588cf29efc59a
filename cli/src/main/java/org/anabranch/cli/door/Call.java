package org.anabranch.cli.door;

import java.util.List;
import java.util.Map;

/**
 * What one process asks the server to run for it.
 *
 * @param version of the program that asks; the server's own, or it is refused
 * @param directory the person's, absolute
 * @param environment what commands may ask of it; no secrets
 * @param watched a person sees the output on a terminal
 */
public record Call(
    String version,
    List<String> arguments,
    String directory,
    Map<String, String> environment,
    boolean watched) {
  public Call {
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }
}
