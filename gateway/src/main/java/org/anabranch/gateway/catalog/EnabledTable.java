package org.anabranch.gateway.catalog;

import java.math.BigDecimal;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
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
  private EnabledTable() {}

  static List<DeploymentConfig> all(Handle h) {
    return h.createQuery("select * from enabled_offer order by id")
        .map((row, _) -> deployment(row))
        .list();
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
            key == null ? null : SecretRef.parse(key),
            new BigDecimal(row.getString("input_usd")),
            new BigDecimal(row.getString("output_usd")),
            context == 0 ? null : context)
        .knowing(
            service == null ? null : Service.valueOf(service),
            able == null
                ? null
                : Arrays.stream(able.split(" ", -1)).map(Capability::valueOf).toList(),
            decimal(row.getString("cache_read_usd")),
            decimal(row.getString("cache_write_usd")),
            longest == 0 ? null : longest);
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
        tariff == null ? null : tariff.cacheWriteUsdPerMillion());
  }

  static void put(Handle h, DeploymentConfig d, long at) {
    @Nullable SecretRef key = d.apiKey();
    Price price = price(d);
    TableVersion.OFFERS.changed(h);
    h.createUpdate(
            "insert into enabled_offer(id, model, lab, vendor, upstream_model, base_url, api_key,"
                + " input_usd, output_usd, cache_read_usd, cache_write_usd, context, longest_answer,"
                + " service, capabilities, enabled_at) values (:id, :model, :lab, :vendor,"
                + " :upstream, :url, :key, :input, :output, :cacheRead, :cacheWrite, :context,"
                + " :longest, :service, :able, :at)"
                + " on conflict(id) do update set base_url = excluded.base_url,"
                + " api_key = excluded.api_key, input_usd = excluded.input_usd,"
                + " output_usd = excluded.output_usd, cache_read_usd = excluded.cache_read_usd,"
                + " cache_write_usd = excluded.cache_write_usd, context = excluded.context,"
                + " longest_answer = excluded.longest_answer, service = excluded.service,"
                + " capabilities = excluded.capabilities")
        .bind("id", d.id())
        .bind("model", d.model())
        .bind("lab", d.lab())
        .bind("vendor", d.vendor())
        .bind("upstream", d.upstreamModel())
        .bind("url", d.baseUrl().toString())
        .bind("key", key == null ? null : key.toString())
        .bind("input", text(price.input()))
        .bind("output", text(price.output()))
        .bind("cacheRead", text(price.cacheRead()))
        .bind("cacheWrite", text(price.cacheWrite()))
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
                + " longest_answer = :longest, capabilities = :able where id = :id")
        .bind("able", words(able))
        .bind("input", text(price.input()))
        .bind("output", text(price.output()))
        .bind("cacheRead", text(price.cacheRead()))
        .bind("cacheWrite", text(price.cacheWrite()))
        .bind("longest", longest)
        .bind("id", id)
        .execute();
  }

  static boolean remove(Handle h, String id) {
    TableVersion.OFFERS.changed(h);
    return h.createUpdate("delete from enabled_offer where id = :id").bind("id", id).execute() == 1;
  }
}
