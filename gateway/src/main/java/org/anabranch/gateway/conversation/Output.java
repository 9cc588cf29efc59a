package org.anabranch.gateway.conversation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer is to be made of.
 *
 * @param words whether words are wanted, of an answer that is said aloud beside its sound
 * @param speech how it is said aloud; null where it is not
 * @param picture what pictures in it are like; null where it is to hold none
 */
public record Output(boolean words, @Nullable Speech speech, @Nullable Picture picture) {
  /** As answers usually are. */
  public static final Output WORDS = new Output(true, null, null);

  /**
   * For a dialect whose answers are words. Throws {@link Untranslatable} where more is asked for.
   *
   * @param why as {@link Untranslatable} has it
   */
  public void requireWords(String why) throws Untranslatable {
    if (!equals(WORDS)) {
      throw new Untranslatable("modalities", why);
    }
  }

  /** Whether this tool asks for no more than that there may be pictures. */
  public boolean tells(Tool.Hosted tool) {
    return picture != null && tool.name().equals(Picture.TOOL);
  }

  /**
   * Something said aloud.
   *
   * @param voice as its vendor calls it; null leaves it to the model
   * @param custom whether the voice is one of the client's own, named by its id
   * @param format what the sound is kept in, as OpenAI names it: {@code pcm16}, {@code wav}, {@code
   *     mp3}; null where the client takes what comes
   * @param language a tag of BCP 47; null leaves it to the model
   * @param speakers who speaks, where there are several: then there is no one voice
   */
  public record Speech(
      @Nullable String voice,
      boolean custom,
      @Nullable String format,
      @Nullable String language,
      List<Speaker> speakers) {
    /** 24000 samples of 16 bits in a second, without a head. */
    public static final String PCM = "pcm16";

    /** The same behind a head that says so. */
    public static final String WAV = "wav";

    public Speech {
      speakers = List.copyOf(speakers);
    }
  }

  /**
   * @param name as the text to be said calls the speaker
   */
  public record Speaker(String name, String voice) {}

  /**
   * Pictures in an answer.
   *
   * @param shape the ratio of its sides, {@code 16:9}; null leaves it to the model
   * @param size as Google names it, {@code 2K}; null leaves it to the model
   */
  public record Picture(@Nullable String shape, @Nullable String size) {
    public static final Picture USUAL = new Picture(null, null);

    /** The tool by which OpenAI's responses ask for pictures. */
    public static final String TOOL = "image_generation";
  }
}
