package org.anabranch.gateway.conversation;

import java.util.List;
import org.anabranch.gateway.conversation.Part.Signature;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A piece of an answer as it comes. Of one choice, pieces come in the order of its parts; a piece
 * of another kind, or {@link PartEnded}, ends the part before it. Calls of tools alone may be
 * interleaved: each has an {@code index} of its own, counted from 0 within the choice.
 */
public sealed interface Delta {
  /**
   * First of all, once.
   *
   * @param created epoch seconds; 0 when the vendor does not say
   */
  record Began(String id, String model, long created) implements Delta {
    public Began(String id, String model) {
      this(id, model, 0);
    }

    /** When the answer was begun, in epoch seconds: as its vendor says, else this moment. */
    public long created(long now) {
      return created == 0 ? now : created;
    }
  }

  record Text(int choice, String text) implements Delta {}

  record Thought(int choice, String text) implements Delta {}

  /** Seals the reasoning that came just before. */
  record ThoughtSealed(int choice, Signature signature) implements Delta {}

  record SealedThought(int choice, Signature data) implements Delta {}

  record ToolBegan(int choice, int index, String id, String name, @Nullable Signature signature)
      implements Delta {}

  /**
   * @param json a fragment; all of a call's together are a JSON object
   */
  record ToolArguments(int choice, int index, String json) implements Delta {}

  record Refused(int choice, String text) implements Delta {}

  /**
   * What was said stands on this. Its span, where it has one, is counted within all texts of the
   * choice; without one it tells of the part under way, or of the one that comes.
   */
  record Cited(int choice, Citation citation) implements Delta {}

  /**
   * A piece that only one dialect can say, such as a search the vendor ran itself. Other dialects
   * leave it out: it holds none of the answer's words.
   *
   * @param searched the search of the web that it is, which some other dialects can tell too
   */
  record Native(int choice, String dialect, JsonNode raw, @Nullable Searched searched)
      implements Delta {
    public Native(int choice, String dialect, JsonNode raw) {
      this(choice, dialect, raw, null);
    }
  }

  /**
   * A whole picture.
   *
   * @param signature the seal on it, or null
   */
  record Image(int choice, Part.Image image, @Nullable Signature signature) implements Delta {}

  /** Words that are said aloud; how they sound comes apart, before, between or after them. */
  record Spoken(int choice, String text) implements Delta {}

  /**
   * A piece of what is said aloud.
   *
   * @param sound may be empty
   * @param id by which its vendor finds the whole again in a later turn; empty where it cannot
   * @param expires epoch seconds from which on the vendor does not find it any more; 0 where it
   *     does not say, or not yet
   */
  record Sound(int choice, Part.Source.Inline sound, String id, long expires) implements Delta {}

  record Logprobs(int choice, List<TokenLogprob> logprobs) implements Delta {
    public Logprobs {
      logprobs = List.copyOf(logprobs);
    }
  }

  /** The part under way is whole; what follows is another, even of the same kind. */
  record PartEnded(int choice) implements Delta {}

  /** A choice has come to its proper end. */
  record Stopped(int choice, StopReason reason, @Nullable String stopSequence) implements Delta {}

  /** How urgently it was served. */
  record Served(ServiceTier tier) implements Delta {}

  /** What was used; the last one counts. */
  record Used(TokenUse use) implements Delta {}

  /**
   * The vendor says in the stream that it cannot go on. Nothing follows.
   *
   * @param limited whether it is overloaded or we asked too much, so that trying later may help
   */
  record Broke(String message, boolean limited) implements Delta {}
}
