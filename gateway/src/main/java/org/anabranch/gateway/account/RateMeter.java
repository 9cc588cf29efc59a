package org.anabranch.gateway.account;

import java.util.List;

/** The requests and tokens of the last minute and the requests under way; the till locks. */
final class RateMeter {
  private final List<String> models;
  final Minute requests = new Minute();
  final Minute tokens = new Minute();
  final Share requestsShare = new Share();
  final Share tokensShare = new Share();
  final Share atOnceShare = new Share();
  private int atOnce;

  RateMeter(List<String> models) {
    this.models = models;
  }

  List<String> models() {
    return models;
  }

  int atOnce() {
    return atOnce;
  }

  void take(long now, long estimated) {
    requests.add(now, 1);
    tokens.add(now, estimated);
    atOnce++;
  }

  void settle(long takenAt, long estimated, long now, long really) {
    atOnce--;
    tokens.correct(takenAt, now, really - estimated);
  }

  /** Counts what ended before this process began. */
  void recall(long at, long now, long really) {
    requests.recall(at, now, 1);
    tokens.recall(at, now, really);
  }
}
