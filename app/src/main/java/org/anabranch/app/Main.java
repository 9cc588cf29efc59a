package org.anabranch.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.anabranch.cli.Cli;
import org.anabranch.cli.terminal.Surroundings;

/** Where the program starts. */
public final class Main {
  private Main() {}

  public static void main(String... arguments) {
    Locale.setDefault(Locale.ENGLISH); // what we print is English, its figures too
    Map<String, String> environment = System.getenv();
    boolean serving = arguments.length > 0 && Set.of("serve", "gateway").contains(arguments[0]);
    if (serving
        && System.getProperty("anabranch.log") == null
        && !environment.containsKey("ANABRANCH_LOG")) {
      System.setProperty("anabranch.log", "INFO");
    }
    if (arguments.length == 0 || !arguments[0].equals("gateway")) {
      HelidonLog.quiet();
    }
    PrintWriter out = utf8(FileDescriptor.out);
    PrintWriter err = utf8(FileDescriptor.err);
    int code =
        Rehearsal.isAsked(arguments)
            ? Rehearsal.perform(out, err, environment, arguments)
            : new Cli(
                    new Anabranch(environment, Clock.systemUTC()),
                    Surroundings.ofProcess(environment))
                .run(out, err, arguments);
    System.exit(code);
  }

  /** Whatever the locale: what we print holds every script. */
  private static PrintWriter utf8(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }
}
