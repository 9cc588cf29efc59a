package org.anabranch.cli.publish;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.anabranch.cli.product.Product;
import org.anabranch.cli.terminal.Surroundings;
import picocli.CommandLine;

/** Posts, accounts and what comes back. */
public final class PublishCommands {
  private PublishCommands() {}

  /** Each by its name, made when it is asked for. */
  public static Map<String, Supplier<Object>> of(
      Product product, Surroundings here, PrintWriter out) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
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
                .addSubcommand("fit", new MediaFitCommand(product, here, out))
                .addSubcommand("remove", new MediaRemoveCommand(product, here, out))
                .addSubcommand("clear", new MediaClearCommand(product, here, out)));
    all.put("schedule", () -> new ScheduleCommand(product, here, out));
    all.put("queue", () -> new QueueCommand(product, here, out));
    all.put("best-times", () -> new BestTimesCommand(product, here, out));
    all.put("import", () -> new ImportCommand(product, here, out));
    all.put("pause", () -> new PauseCommand(product, here, out, true));
    all.put("resume", () -> new PauseCommand(product, here, out, false));
    all.put("handoff", () -> new HandOffCommand(product, here, out));
    all.put(
        "accounts",
        () ->
            new CommandLine(new AccountsCommand(product, here, out))
                .addSubcommand("connect", new AccountsConnectCommand(product, here, out))
                .addSubcommand("disconnect", new AccountsDisconnectCommand(product, here, out))
                .addSubcommand("callbacks", new AccountsCallbacksCommand(product, here, out)));
    return all;
  }
}
