package org.anabranch.gateway.catalog;

import java.math.BigDecimal;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.anabranch.gateway.account.Tariff;
import org.anabranch.gateway.books.TableVersion;
import org.anabranch.gateway.config.DeploymentConfig;
import org.anabranch.gateway.config.Service;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.kernel.SecretRef;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of offers put to use. Each method runs in its caller's handle. */
final class EnabledTable {
  /** Grows when the catalog tells more that an offer in use goes by. */
  private static final int FACTS_VERSION = 1;

  private EnabledTable() {}

  static List<DeploymentConfig> all(Handle h) {
    return h.createQuery("select * from enabled_offer order by id")
        .map((row, _) -> deployment(row))
        .list();
  }

  static Optional<DeploymentConfig> byId(Handle h, String id) {
    return h.createQuery("select * from enabled_offer where id = :id")
        .bind("id", id)
        .map((row, _) -> deployment(row))
        .findOne();
  }

  private static DeploymentConfig deployment(ResultSet row) throws SQLException {
    String key = row.getString("api_key");
    long context = row.getLong("context");
    long longest = row.getLong("longest_answer");
    String service = row.getString("service");
    String able = row.getString("capabilities");
    return DeploymentConfig.of(
            row.getString("id"),
            row.getString("model"),
            row.getString("upstream_model"),
            row.getString("lab"),
            row.getString("vendor"),
            URI.create(row.getString("base_url")),
            row.getString("region"),
            row.getString("account"),
            key == null ? null : SecretRef.parse(key),
            new BigDecimal(row.getString("input_usd")),
            new BigDecimal(row.getString("output_usd")),
            context == 0 ? null : context)
        .knowing(
            service == null ? null : Service.valueOf(service),
            able == null
                ? null
                : Arrays.stream(able.split(" ", -1)).map(Capability::valueOf).toList(),
            tariff(
                new Price(
                    new BigDecimal(row.getString("input_usd")),
                    new BigDecimal(row.getString("output_usd")),
                    decimal(row.getString("cache_read_usd")),
                    decimal(row.getString("cache_write_usd")),
                    decimal(row.getString("searches_usd")),
                    decimal(row.getString("searched_answers_usd")))),
            longest == 0 ? null : longest);
  }

  /** What it charges beside the plain prices of tokens; null where that is all. */
  static @Nullable Tariff tariff(Price price) {
    boolean plain = price.equals(new Price(price.input(), price.output(), null, null));
    BigDecimal zero = BigDecimal.ZERO;
    return plain
        ? null
        : new Tariff(
            null,
            price.input(),
            price.output(),
            price.cacheRead(),
            price.cacheWrite(),
            null,
            null,
            zero,
            zero,
            zero,
            zero,
            price.searches(),
            price.searchedAnswers());
  }

  /** Whether one was last looked at by older kinds of facts. */
  static boolean isOld(Handle h) {
    return h.createQuery("select count(*) from enabled_offer where facts_version < :version")
            .bind("version", FACTS_VERSION)
            .mapTo(Long.class)
            .one()
        > 0;
  }

  /** All were looked at by the present kinds of facts. */
  static void lookedAt(Handle h) {
    h.createUpdate("update enabled_offer set facts_version = :version")
        .bind("version", FACTS_VERSION)
        .execute();
  }

  private static @Nullable BigDecimal decimal(@Nullable String text) {
    return text == null ? null : new BigDecimal(text);
  }

  private static @Nullable String words(@Nullable List<Capability> able) {
    return able == null ? null : able.stream().map(Enum::name).collect(Collectors.joining(" "));
  }

  private static @Nullable String text(@Nullable BigDecimal decimal) {
    return decimal == null ? null : decimal.toPlainString();
  }

  /** What the deployment charges, as the catalog tells prices. */
  static Price price(DeploymentConfig d) {
    @Nullable Tariff tariff = d.prices().isEmpty() ? null : d.prices().getFirst();
    return new Price(
        d.inputUsdPerMillion(),
        d.outputUsdPerMillion(),
        tariff == null ? null : tariff.cachedUsdPerMillion(),
        tariff == null ? null : tariff.cacheWriteUsdPerMillion(),
        tariff == null ? null : tariff.usdPerThousandSearches(),
        tariff == null ? null : tariff.usdPerThousandSearchedAnswers());
  }

  static void put(Handle h, DeploymentConfig d, long at) {
    @Nullable SecretRef key = d.apiKey();
    Price price = price(d);
    TableVersion.OFFERS.changed(h);
    h.createUpdate(
            "insert into enabled_offer(id, model, lab, vendor, upstream_model, base_url, region,"
                + " account, api_key,"
                + " input_usd, output_usd, cache_read_usd, cache_write_usd, context, longest_answer,"
                + " service, capabilities, searches_usd, searched_answers_usd, facts_version,"
                + " enabled_at) values (:id, :model, :lab, :vendor,"
                + " :upstream, :url, :region, :account, :key, :input, :output, :cacheRead, :cacheWrite, :context,"
                + " :longest, :service, :able, :searches, :searchedAnswers, :version, :at)"
                + " on conflict(id) do update set vendor = excluded.vendor,"
                + " base_url = excluded.base_url, region = excluded.region,"
                + " account = excluded.account,"
                + " api_key = excluded.api_key, input_usd = excluded.input_usd,"
                + " output_usd = excluded.output_usd, cache_read_usd = excluded.cache_read_usd,"
                + " cache_write_usd = excluded.cache_write_usd, context = excluded.context,"
                + " longest_answer = excluded.longest_answer, service = excluded.service,"
                + " capabilities = excluded.capabilities, searches_usd = excluded.searches_usd,"
                + " searched_answers_usd = excluded.searched_answers_usd,"
                + " facts_version = excluded.facts_version")
        .bind("id", d.id())
        .bind("model", d.model())
        .bind("lab", d.lab())
        .bind("vendor", d.vendor())
        .bind("upstream", d.upstreamModel())
        .bind("url", d.baseUrl().toString())
        .bind("region", d.region())
        .bind("account", d.account())
        .bind("key", key == null ? null : key.toString())
        .bind("input", text(price.input()))
        .bind("output", text(price.output()))
        .bind("cacheRead", text(price.cacheRead()))
        .bind("cacheWrite", text(price.cacheWrite()))
        .bind("searches", text(price.searches()))
        .bind("searchedAnswers", text(price.searchedAnswers()))
        .bind("version", FACTS_VERSION)
        .bind("context", d.context())
        .bind("longest", d.maxOutputTokens())
        .bind("service", d.service().name())
        .bind("able", words(d.capabilities()))
        .bind("at", at)
        .execute();
  }

  static void reprice(
      Handle h, String id, Price price, @Nullable Long longest, @Nullable List<Capability> able) {
    TableVersion.OFFERS.changed(h);
    h.createUpdate(
            "update enabled_offer set input_usd = :input, output_usd = :output,"
                + " cache_read_usd = :cacheRead, cache_write_usd = :cacheWrite,"
                + " searches_usd = :searches, searched_answers_usd = :searchedAnswers,"
                + " longest_answer = :longest, capabilities = :able where id = :id")
        .bind("able", words(able))
        .bind("input", text(price.input()))
        .bind("output", text(price.output()))
        .bind("cacheRead", text(price.cacheRead()))
        .bind("cacheWrite", text(price.cacheWrite()))
        .bind("searches", text(price.searches()))
        .bind("searchedAnswers", text(price.searchedAnswers()))
        .bind("longest", longest)
        .bind("id", id)
        .execute();
  }

  static boolean remove(Handle h, String id) {
    TableVersion.OFFERS.changed(h);
    return h.createUpdate("delete from enabled_offer where id = :id").bind("id", id).execute() == 1;
  }
}
