package org.anabranch.publish;

/** What a connector can do. The contract test holds it to every claim and every omission. */
public enum Feature {
  TEXT,
  LINK,
  THREAD,
  SINGLE_IMAGE,
  MULTIPLE_IMAGES,
  VIDEO,
  ARTICLE,
  TITLE,
  ALT_TEXT,
  AI_LABEL,
  METRICS,
  /** An unknown outcome can be settled by reading the platform. */
  SETTLE
}
