package org.anabranch.publish.wechatofficial;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.wechatofficial.WechatPublished.Listed;
import tools.jackson.databind.JsonNode;

/**
 * Reads an article's figures from {@code getarticletotaldetail}, which lists what was published on
 * a day, by the newest day that it has counted. WeChat counts a day once it is over, in Beijing.
 */
final class WechatFigures {
  private static final ZoneId BEIJING = ZoneId.of("Asia/Shanghai");

  /** The long form of an article's address, whose other parameters vary. */
  private static final Pattern LONG_FORM = Pattern.compile("[?&]mid=(\\d+)&idx=(\\d+)");

  private final WechatApi api;
  private final WechatPublished published;

  WechatFigures(WechatApi api, WechatPublished published) {
    this.api = api;
    this.published = published;
  }

  Map<Metric, Long> read(Account account, String articleId, Deadline deadline)
      throws Refusal, InterruptedException {
    Listed article =
        published
            .find(account, articleId, deadline)
            .orElseThrow(
                () ->
                    new Refusal(
                        Reason.TRANSIENT, "not-listed", "WeChat does not list the article."));
    LocalDate day = Instant.ofEpochSecond(article.atSeconds()).atZone(BEIJING).toLocalDate();
    for (JsonNode counted : day(account, day, deadline)) {
      if (identity(counted.path("content_url").asString("")).equals(identity(article.url()))) {
        return values(newest(counted.path("detail_list")));
      }
    }
    throw new Refusal(
        Reason.TRANSIENT, "not-counted", "WeChat has not counted the article's first day yet.");
  }

  private JsonNode day(Account account, LocalDate day, Deadline deadline)
      throws Refusal, InterruptedException {
    return api.post(
            account,
            "/datacube/getarticletotaldetail",
            Json.object().put("begin_date", day.toString()).put("end_date", day.toString()),
            Reason.TRANSIENT,
            deadline)
        .path("list");
  }

  private static String identity(String address) {
    Matcher form = LONG_FORM.matcher(address);
    return form.find() ? form.group(1) + "_" + form.group(2) : address;
  }

  private static JsonNode newest(JsonNode days) {
    JsonNode newest = days.path(0);
    for (JsonNode day : days) {
      if (day.path("stat_date").asString("").compareTo(newest.path("stat_date").asString("")) > 0) {
        newest = day;
      }
    }
    return newest;
  }

  private static Map<Metric, Long> values(JsonNode day) throws Refusal {
    Map<Metric, Long> values = new EnumMap<>(Metric.class);
    put(values, Metric.VIEWS, day.path("read_user"));
    put(values, Metric.LIKES, day.path("like_user"));
    put(values, Metric.COMMENTS, day.path("comment_count"));
    put(values, Metric.SHARES, day.path("share_user"));
    put(values, Metric.SAVES, day.path("collection_user"));
    if (values.isEmpty()) {
      throw new Refusal(
          Reason.TRANSIENT, "not-counted", "WeChat has not counted the article's first day yet.");
    }
    return values;
  }

  private static void put(Map<Metric, Long> values, Metric metric, JsonNode count) {
    if (count.isNumber()) {
      values.put(metric, count.asLong());
    }
  }
}
