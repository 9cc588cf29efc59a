package org.anabranch.publish.wechatofficial;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a live publication is known here: WeChat's {@code article_id}, and behind it the {@code
 * msg_data_id} that its comments go by and the number of its articles, where they are known.
 *
 * @param data empty where WeChat did not tell it: the publication was found by reading
 */
record ArticleId(String article, String data, int articles) {
  private static final Pattern WHOLE = Pattern.compile("(.+):(\\d+):(\\d)");

  static ArticleId read(String remoteId) {
    Matcher whole = WHOLE.matcher(remoteId);
    return whole.matches()
        ? new ArticleId(whole.group(1), whole.group(2), Integer.parseInt(whole.group(3)))
        : new ArticleId(remoteId, "", 1);
  }

  String text() {
    return data.isEmpty() ? article : article + ":" + data + ":" + articles;
  }
}
