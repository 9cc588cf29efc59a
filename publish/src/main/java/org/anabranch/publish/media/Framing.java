package org.anabranch.publish.media;

/** What is done with a picture or video whose shape a platform does not show. */
public enum Framing {
  /** All of it is shown, with bars where it does not reach. */
  PAD,
  /** The shape is filled; what stands over at the sides is cut off. */
  CROP
}
