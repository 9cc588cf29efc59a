package org.anabranch.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * Every command by its name, in the order of the help. Each is made only when it is asked for:
 * reading the annotations of all of them took a third of a server's start.
 */
final class Commands {
  private final Map<String, Supplier<Object>> all = new LinkedHashMap<>();

  Commands(Product product, Surroundings here, PrintWriter out, PrintWriter err) {
    all.put("run", () -> new RunCommand(product, here, out, err));
    all.put("serve", () -> new ServeCommand(product, here, out));
    all.put("gateway", () -> new GatewayCommand(product, here, out));
    all.put("plan", () -> new PlanCommand(product, here, out));
    all.put(
        "estate",
        () ->
            new CommandLine(new EstateCommand(out))
                .addSubcommand("show", new EstateShowCommand(product, here, out))
                .addSubcommand("validate", new EstateValidateCommand(here, out))
                .addSubcommand("diff", new EstateDiffCommand(product, here, out))
                .addSubcommand("import", new EstateImportCommand(product, here, out))
                .addSubcommand("export", new EstateExportCommand(product, here, out))
                .addSubcommand("history", new EstateHistoryCommand(product, here, out)));
    all.put("rights", () -> new RightsCommand(product, here, out));
    all.put(
        "drill",
        () ->
            new CommandLine(new DrillCommand(product, here, out))
                .addSubcommand("show", new DrillShowCommand(product, here, out))
                .addSubcommand("stop", new DrillStopCommand(product, here, out))
                .addSubcommand("verify", new DrillVerifyCommand(product, here, out))
                .addSubcommand("list", new DrillListCommand(product, here, out)));
    all.put("concentration", () -> new ConcentrationCommand(product, here, out));
    all.put("forecast", () -> new ForecastCommand(product, here, out));
    all.put("simulate", () -> new SimulateCommand(here, out));
    all.put("runs", () -> new RunsCommand(product, here, out));
    all.put("show", () -> new ShowCommand(product, here, out));
    all.put("inbox", () -> new InboxCommand(product, here, out));
    all.put("reply", () -> new ReplyCommand(product, here, out));
    all.put("remark", () -> new RemarkCommand(product, here, out));
    all.put("comments", () -> new CommentsCommand(product, here, out));
    all.put("delete", () -> new TakeDownCommand(product, here, out));
    all.put(
        "media",
        () ->
            new CommandLine(new MediaCommand(product, here, out))
                .addSubcommand("add", new MediaAddCommand(product, here, out))
                .addSubcommand("fit", new MediaFitCommand(product, here, out)));
    all.put("schedule", () -> new ScheduleCommand(product, here, out));
    all.put("queue", () -> new QueueCommand(product, here, out));
    all.put("best-times", () -> new BestTimesCommand(product, here, out));
    all.put("import", () -> new ImportCommand(product, here, out));
    all.put("pause", () -> new PauseCommand(product, here, out, true));
    all.put("resume", () -> new PauseCommand(product, here, out, false));
    all.put("handoff", () -> new HandOffCommand(product, here, out));
    all.put(
        "models",
        () ->
            new CommandLine(new ModelsCommand(product, here, out))
                .addSubcommand("show", new ModelsShowCommand(product, here, out))
                .addSubcommand("import", new ModelsImportCommand(product, here, out)));
    all.put("replay", () -> new ReplayCommand(product, here, out));
    all.put("export", () -> new ExportCommand(product, here, out));
    all.put("keys", () -> new KeysCommand(product, here, out));
    all.put("usage", () -> new UsageCommand(product, here, out));
    all.put(
        "accounts",
        () ->
            new CommandLine(new AccountsCommand(product, here, out))
                .addSubcommand("connect", new AccountsConnectCommand(product, here, out))
                .addSubcommand("disconnect", new AccountsDisconnectCommand(product, here, out))
                .addSubcommand("callbacks", new AccountsCallbacksCommand(product, here, out)));
    all.put(
        "secrets",
        () ->
            new CommandLine(new SecretsCommand(product, here, out))
                .addSubcommand("rotate", new SecretsRotateCommand(product, here, out)));
    all.put("secret", () -> new SecretCommand(product, here, out));
    all.put("config", () -> new ConfigCommand(product, here, out));
  }

  Set<String> names() {
    return Set.copyOf(all.keySet());
  }

  /**
   * Puts the command that the arguments begin with under {@code line}; all where they begin with
   * none, for help.
   */
  void under(CommandLine line, String... arguments) {
    Supplier<Object> asked = arguments.length == 0 ? null : all.get(arguments[0]);
    if (asked == null) {
      all.forEach((name, command) -> line.addSubcommand(name, command.get()));
    } else {
      line.addSubcommand(arguments[0], asked.get());
    }
  }
}
