package org.anabranch.sandbox;

/** Small line drawings, as SVG that takes the colour of the text. */
enum Icon {
  EYE("M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"),
  HEART("M12 20S3 14.5 3 8.5A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 9 1.5C21 14.5 12 20 12 20z"),
  BUBBLE("M4 5h16v11H10l-5 4v-4H4z"),
  ARROW("M13 5l8 7-8 7v-4C8 15 5 16 3 19c0-6 4-10 10-10z"),
  RIBBON("M6 3h12v18l-6-5-6 5z"),
  POINTER("M5 3l14 8-6 2-2 6z"),
  PLAY("M7 4l13 8-13 8z"),
  SPARK("M12 2l2.4 7.6L22 12l-7.6 2.4L12 22l-2.4-7.6L2 12l7.6-2.4z");

  private final String path;

  Icon(String path) {
    this.path = path;
  }

  String svg() {
    return "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\""
        + path
        + "\"/></svg>";
  }
}
