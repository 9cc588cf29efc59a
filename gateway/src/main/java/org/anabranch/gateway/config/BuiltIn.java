package org.anabranch.gateway.config;

import java.util.List;
import org.anabranch.kernel.Money;

/**
 * The models that live in this process and need nobody: the extractive writer and the sentence
 * embeddings.
 */
public final class BuiltIn {
  /** Deployment id and model name of the writer. */
  public static final String WRITER_ID = "anabranch-extractive";

  /** Model name of the embeddings; in the ledger also their deployment id. */
  public static final String EMBEDDINGS_ID = "all-minilm-l6-v2";

  /**
   * What the writer is taken to be worth before anybody rated it. It only selects sentences, so a
   * language model nobody has rated (1000) is preferred to it, until ratings say otherwise.
   */
  public static final double PRIOR_POINTS = 900;

  public static final String VENDOR = "anabranch";

  private BuiltIn() {}

  /** Answers chat requests by selecting from what it is given. Safe for many threads; computes. */
  @FunctionalInterface
  public interface Writer {
    String answer(List<CompletionRequest.Message> messages, boolean json, int maxOutputTokens);
  }

  /** Turns texts into unit vectors of one width, in order. Safe for many threads; computes. */
  @FunctionalInterface
  public interface Embeddings {
    List<float[]> embed(List<String> texts);
  }

  public static Deployment writer() {
    return builtIn(WRITER_ID);
  }

  public static Deployment embeddings() {
    return builtIn(EMBEDDINGS_ID);
  }

  private static Deployment builtIn(String id) {
    return new Deployment(id, id, VENDOR, VENDOR, Money.ZERO, Money.ZERO, null, true);
  }
}
