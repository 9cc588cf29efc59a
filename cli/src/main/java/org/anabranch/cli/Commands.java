package org.anabranch.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * Every command by its name, in the order of the help. Each is made only when it is asked for:
 * reading the annotations of all of them took a third of a server's start.
 */
final class Commands {
  private final Map<String, Supplier<Object>> all = new LinkedHashMap<>();

  Commands(Product product, Map<String, String> environment, PrintWriter out, PrintWriter err) {
    all.put("run", () -> new RunCommand(product, environment, out, err));
    all.put("serve", () -> new ServeCommand(product, environment, out));
    all.put("gateway", () -> new GatewayCommand(product, environment, out));
    all.put("plan", () -> new PlanCommand(environment, out));
    all.put(
        "estate",
        () ->
            new CommandLine(new EstateCommand(out))
                .addSubcommand("show", new EstateShowCommand(product, environment, out))
                .addSubcommand("validate", new EstateValidateCommand(environment, out))
                .addSubcommand("diff", new EstateDiffCommand(product, environment, out))
                .addSubcommand("import", new EstateImportCommand(product, environment, out))
                .addSubcommand("export", new EstateExportCommand(product, environment, out))
                .addSubcommand("history", new EstateHistoryCommand(product, environment, out)));
    all.put("rights", () -> new RightsCommand(product, environment, out));
    all.put(
        "drill",
        () ->
            new CommandLine(new DrillCommand(product, environment, out))
                .addSubcommand("show", new DrillShowCommand(product, environment, out))
                .addSubcommand("stop", new DrillStopCommand(product, environment, out))
                .addSubcommand("verify", new DrillVerifyCommand(product, environment, out))
                .addSubcommand("list", new DrillListCommand(product, environment, out)));
    all.put("concentration", () -> new ConcentrationCommand(product, environment, out));
    all.put("forecast", () -> new ForecastCommand(product, environment, out));
    all.put("simulate", () -> new SimulateCommand(environment, out));
    all.put("runs", () -> new RunsCommand(product, environment, out));
    all.put("show", () -> new ShowCommand(product, environment, out));
    all.put("inbox", () -> new InboxCommand(product, environment, out));
    all.put("reply", () -> new ReplyCommand(product, environment, out));
    all.put("remark", () -> new RemarkCommand(product, environment, out));
    all.put("comments", () -> new CommentsCommand(product, environment, out));
    all.put("delete", () -> new TakeDownCommand(product, environment, out));
    all.put(
        "media",
        () ->
            new CommandLine(new MediaCommand(product, environment, out))
                .addSubcommand("add", new MediaAddCommand(product, environment, out))
                .addSubcommand("fit", new MediaFitCommand(product, environment, out)));
    all.put("schedule", () -> new ScheduleCommand(product, environment, out));
    all.put("queue", () -> new QueueCommand(product, environment, out));
    all.put("best-times", () -> new BestTimesCommand(product, environment, out));
    all.put("import", () -> new ImportCommand(product, environment, out));
    all.put("pause", () -> new PauseCommand(product, environment, out, true));
    all.put("resume", () -> new PauseCommand(product, environment, out, false));
    all.put("handoff", () -> new HandOffCommand(product, environment, out));
    all.put(
        "models",
        () ->
            new CommandLine(new ModelsCommand(product, environment, out))
                .addSubcommand("show", new ModelsShowCommand(product, environment, out))
                .addSubcommand("import", new ModelsImportCommand(product, environment, out)));
    all.put("replay", () -> new ReplayCommand(product, environment, out));
    all.put("export", () -> new ExportCommand(product, environment, out));
    all.put("keys", () -> new KeysCommand(product, environment, out));
    all.put("usage", () -> new UsageCommand(product, environment, out));
    all.put(
        "accounts",
        () ->
            new CommandLine(new AccountsCommand(product, environment, out))
                .addSubcommand("connect", new AccountsConnectCommand(product, environment, out))
                .addSubcommand(
                    "disconnect", new AccountsDisconnectCommand(product, environment, out))
                .addSubcommand(
                    "callbacks", new AccountsCallbacksCommand(product, environment, out)));
    all.put(
        "secrets",
        () ->
            new CommandLine(new SecretsCommand(product, environment, out))
                .addSubcommand("rotate", new SecretsRotateCommand(product, environment, out)));
    all.put("secret", () -> new SecretCommand(product, environment, out));
    all.put("config", () -> new ConfigCommand(product, environment, out));
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
