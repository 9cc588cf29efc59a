package org.anabranch.insight;

import org.anabranch.publish.Platform;

/**
 * What share of views a post of no special merit turns into engagements, for judging a first post
 * before there are others to compare with. <em>Configured</em>: round figures of ours, not
 * measured; replaced by the account's own median after five posts.
 */
final class Benchmarks {
  private Benchmarks() {}

  static double engagementRate(Platform platform) {
    return switch (platform) {
      case DOUYIN, KUAISHOU, WECHAT_CHANNELS -> 0.04;
      case WECHAT_OFFICIAL -> 0.03;
      case BILIBILI -> 0.06;
      case XIAOHONGSHU -> 0.06;
      case FACEBOOK -> 0.02;
      case INSTAGRAM -> 0.04;
      case LINKEDIN -> 0.03;
      case THREADS -> 0.04;
      case YOUTUBE -> 0.04;
      case PINTEREST -> 0.02;
      case X -> 0.02;
    };
  }
}
