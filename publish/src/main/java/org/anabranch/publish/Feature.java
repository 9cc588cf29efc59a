package org.anabranch.publish;

/** What a connector can do. The contract test holds it to every claim and every omission. */
public enum Feature {
  TEXT,
  LINK,
  THREAD,
  SINGLE_IMAGE,
  MULTIPLE_IMAGES,
  VIDEO,
  /** Pictures and videos together in one post. */
  MIXED_MEDIA,
  ARTICLE,
  /** A file of pages. */
  DOCUMENT,
  POLL,
  /** {@link Post.Placement#SHORT}. */
  SHORT,
  /** {@link Post.Placement#STORY}. */
  STORY,
  TITLE,
  ALT_TEXT,
  AI_LABEL,
  /** A video's cover is a file of ours. Where it is not claimed, a cover is left out. */
  COVER,
  /** A video's cover is one of its own moments. */
  COVER_AT,
  FIRST_COMMENT,
  LOCATION,
  COLLABORATORS,
  /** More than one {@link Options.Visibility}; which, the {@link OptionRules} say. */
  VISIBILITY,
  /** More than one {@link Options.Replies}; which, the {@link OptionRules} say. */
  REPLIES,
  QUOTE,
  BOARD,
  PLAYLIST,
  COMMUNITY,
  CATEGORY,
  METRICS,
  /** An unknown outcome can be settled by reading the platform. */
  SETTLE
}
