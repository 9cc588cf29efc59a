package org.anabranch.gateway.books;

import java.util.HashMap;
import java.util.Map;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Spent;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Money;

/**
 * The fields of an entry in their order, for the journal and for pages of the books. What is added
 * to an entry is added at the end of a method here and read only from {@link #VERSION} on: what
 * older versions wrote must stay readable, here and in {@link DecisionForm}. {@code Part} stands
 * there by its ordinals, so its names are only ever added to.
 */
final class EntryForm {
  /** Of what is written now. */
  static final int VERSION = 3;

  /** The first one in which searches of the web are counted. */
  private static final int SEARCHES = 3;

  private static final int OPENED = 1;
  private static final int CLOSED = 2;
  private static final int BESIDE = 3;
  private static final Entry.Part[] PART = Entry.Part.values();

  private EntryForm() {}

  static boolean isReadable(int version) {
    return version >= 1 && version <= VERSION;
  }

  static void write(PackedOut out, Entry entry) {
    out.begin();
    switch (entry) {
      case Entry.Opened opened -> {
        out.byteOf(OPENED);
        write(out, opened);
      }
      case Entry.Closed closed -> {
        out.byteOf(CLOSED);
        write(out, closed);
      }
      case Entry.Beside beside -> {
        out.byteOf(BESIDE);
        out.id(beside.decision());
        out.whole(beside.decidedAt());
        out.byteOf(beside.part().ordinal());
        write(out, beside.use());
      }
    }
  }

  static Entry read(PackedIn in) {
    in.begin();
    int kind = in.byteOf();
    return switch (kind) {
      case OPENED -> opened(in);
      case CLOSED -> closed(in);
      case BESIDE -> new Entry.Beside(in.id(), in.whole(), PART[in.byteOf()], closed(in));
      default -> throw new IllegalArgumentException("No entry is of the kind " + kind);
    };
  }

  private static void write(PackedOut out, Entry.Opened opened) {
    DecisionForm.write(out, opened.decision());
    out.decimal(opened.reserved().usd());
    payer(out, opened.payer());
  }

  private static Entry.Opened opened(PackedIn in) {
    Decision decision = DecisionForm.read(in);
    return new Entry.Opened(decision, new Money(in.decimal()), payer(in));
  }

  private static void write(PackedOut out, Entry.Closed c) {
    out.id(c.id());
    out.whole(c.at());
    out.text(c.caller());
    payer(out, c.payer());
    out.text(c.asked());
    out.text(c.deployment());
    out.text(c.model());
    out.text(c.vendor());
    out.flag(c.answered());
    Usage u = c.usage();
    out.whole(u.inputTokens());
    out.whole(u.cachedTokens());
    out.whole(u.cacheWriteTokens());
    out.whole(u.cacheWriteLongTokens());
    out.whole(u.outputTokens());
    out.whole(u.reasoningTokens());
    out.whole(u.images());
    out.whole(u.audioMillis());
    out.whole(u.characters());
    out.flag(u.estimated());
    out.decimal(c.cost().usd());
    DecisionForm.attempts(out, c.attempts());
    DecisionForm.notes(out, c.notes());
    out.whole(u.searches());
  }

  private static Entry.Closed closed(PackedIn in) {
    Entry.Closed closed = closedBeforeSearches(in);
    long searches = in.version() < SEARCHES ? 0 : in.whole();
    return searches == 0 ? closed : closed.with(closed.usage().searching(searches));
  }

  private static Entry.Closed closedBeforeSearches(PackedIn in) {
    return new Entry.Closed(
        in.id(),
        in.whole(),
        in.text(),
        payer(in),
        in.text(),
        in.textOrNull(),
        in.text(),
        in.text(),
        in.flag(),
        new Usage(
            in.whole(),
            in.whole(),
            in.whole(),
            in.whole(),
            in.whole(),
            in.whole(),
            in.whole(),
            in.whole(),
            in.whole(),
            0,
            in.flag()),
        new Money(in.decimal()),
        DecisionForm.attempts(in),
        DecisionForm.notes(in));
  }

  private static void payer(PackedOut out, Payer p) {
    out.text(p.workspace());
    out.text(p.team());
    out.text(p.user());
    out.text(p.key());
    out.whole(p.tags().size());
    p.tags()
        .forEach(
            (name, value) -> {
              out.text(name);
              out.text(value);
            });
  }

  private static Payer payer(PackedIn in) {
    String workspace = in.text();
    String team = in.text();
    String user = in.text();
    String key = in.text();
    int count = in.count();
    if (count == 0) {
      return new Payer(workspace, team, user, key, Map.of());
    }
    Map<String, String> tags = new HashMap<>();
    for (int i = 0; i < count; i++) {
      tags.put(in.text(), in.text());
    }
    return new Payer(workspace, team, user, key, tags);
  }

  static void write(PackedOut out, Spent s) {
    out.begin();
    payer(out, s.payer());
    out.text(s.asked());
    out.text(s.deployment());
    out.text(s.model());
    out.whole(s.at());
    out.decimal(s.cost().usd());
    out.whole(s.tokens());
  }

  static Spent spent(PackedIn in) {
    in.begin();
    return new Spent(
        payer(in),
        in.text(),
        in.text(),
        in.text(),
        in.whole(),
        new Money(in.decimal()),
        in.whole());
  }
}
