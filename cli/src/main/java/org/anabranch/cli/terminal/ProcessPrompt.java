package org.anabranch.cli.terminal;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** This process's terminal, or its standard input in UTF-8. */
final class ProcessPrompt implements Prompt {
  private @Nullable BufferedReader input;

  @Override
  public synchronized @Nullable String line(String words) {
    @Nullable Console console = System.console();
    if (console != null && console.isTerminal()) {
      char @Nullable [] typed = console.readPassword("%s", words);
      return typed == null ? null : new String(typed);
    }
    try {
      if (input == null) {
        input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      }
      return input.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
