package org.anabranch.studio;

import org.anabranch.publish.Platform;

/**
 * How people write on a platform, within what it allows.
 *
 * @param title letters a title should have at most, where there are titles
 * @param text letters of text, for each part of a thread
 * @param parts how long a thread should become at most
 * @param hashtags how many do good
 * @param advice to the writer, as an editor would give it
 */
record Manner(int title, int text, int parts, int hashtags, String advice) {
  /** One Chinese, Japanese or Korean character says about as much as this many letters. */
  static final double LETTERS_PER_CJK = 2.4;

  static Manner on(Platform platform) {
    return switch (platform) {
      case X ->
          new Manner(
              0,
              280,
              5,
              2,
              "Begin with the strongest point. Each part of a thread must make sense alone.");
      case THREADS ->
          new Manner(
              0, 480, 1, 1, "Conversational: one thought, clearly put, that invites an answer.");
      case LINKEDIN ->
          new Manner(
              0,
              1_500,
              1,
              3,
              "For professionals: an opening line that stands alone, then short paragraphs with the reasons, then what follows from them.");
      case FACEBOOK ->
          new Manner(
              0,
              700,
              1,
              2,
              "Friendly and plain: what it is about, why it matters, two or three short paragraphs.");
      case INSTAGRAM ->
          new Manner(
              0,
              600,
              1,
              5,
              "A caption under pictures: the first line must carry it; then short paragraphs.");
      case PINTEREST ->
          new Manner(
              90, 400, 1, 3, "Say what the reader will find, in the words they would search for.");
      case YOUTUBE ->
          new Manner(
              80,
              1_500,
              1,
              5,
              "A video description: two sentences that say what the video shows, then its main points.");
      case BILIBILI ->
          new Manner(
              76,
              600,
              1,
              5,
              "A video description: what the video explains and for whom, matter-of-fact.");
      case DOUYIN ->
          new Manner(
              70,
              240,
              1,
              4,
              "A short caption under a video: one or two lively sentences, no list.");
      case KUAISHOU ->
          new Manner(70, 200, 1, 4, "A short caption under a video, in everyday words.");
      case WECHAT_CHANNELS ->
          new Manner(38, 240, 1, 3, "A short caption under a video, calm and precise.");
      case XIAOHONGSHU ->
          new Manner(
              48,
              480,
              1,
              5,
              "A note among friends who know the subject: what is useful in it, in short paragraphs.");
      case WECHAT_OFFICIAL ->
          new Manner(
              72,
              125,
              1,
              0,
              "The text is the digest under the headline: one or two sentences that make the article's point.");
    };
  }
}
