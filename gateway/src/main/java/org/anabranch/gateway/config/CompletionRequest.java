package org.anabranch.gateway.config;

import java.util.List;
import java.util.Set;

/**
 * A chat request.
 *
 * @param caller who asks, for the ledger: a key's name, or {@code studio}
 * @param model a model, a deployment id or an alias; {@code auto} takes whatever the route finds
 *     best
 * @param task the kind of work, for ratings: {@code write/x}
 * @param json whether the answer must be one JSON object
 * @param maxOutputTokens an upper bound, at least 1
 * @param seed makes the route's exploration repeatable
 * @param passOver deployments that are not to be asked, since what they answered was of no use
 */
public record CompletionRequest(
    String caller,
    String model,
    String task,
    List<Message> messages,
    boolean json,
    int maxOutputTokens,
    long seed,
    Set<String> passOver) {
  public static final String AUTO = "auto";

  /**
   * @param role {@code system}, {@code user} or {@code assistant}
   */
  public record Message(String role, String content) {}

  public CompletionRequest {
    messages = List.copyOf(messages);
    passOver = Set.copyOf(passOver);
    if (messages.isEmpty() || maxOutputTokens < 1) {
      throw new IllegalArgumentException("A request needs a message and room for an answer");
    }
  }

  /** One that any deployment may answer. */
  public CompletionRequest(
      String caller,
      String model,
      String task,
      List<Message> messages,
      boolean json,
      int maxOutputTokens,
      long seed) {
    this(caller, model, task, messages, json, maxOutputTokens, seed, Set.of());
  }

  /** The same, of others than these. */
  public CompletionRequest passingOver(Set<String> deployments) {
    return new CompletionRequest(
        caller, model, task, messages, json, maxOutputTokens, seed, deployments);
  }
}
