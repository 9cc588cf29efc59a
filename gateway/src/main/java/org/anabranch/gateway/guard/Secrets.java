package org.anabranch.gateway.guard;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys of known vendors by their shape, private keys, signed tokens, and whatever stands after a
 * word such as “password” and looks drawn by lot.
 */
final class Secrets implements Detector {
  private static final double LEAST_BITS = 3.0;
  private static final String PRIVATE_KEY = "-----BEGIN ";
  private static final int LONGEST_HEADER = 48;

  /** Repetitions give nothing back, and none begins inside a word: linear. */
  private static final Pattern KEYS =
      Pattern.compile(
          "(?<![\\p{Alnum}_-])(?:"
              + String.join(
                  "|",
                  "sk-(?:ant-|proj-|or-|svcacct-|lf-)?[\\w-]{20,}+", // OpenAI and those like it
                  "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}+",
                  "(?:ABSK|bedrock-api-key-)[\\w+/=]{40,}+",
                  "gh[pousr]_[A-Za-z0-9]{36,}+",
                  "github_pat_\\w{40,}+",
                  "glpat-[\\w-]{20,}+",
                  "xox[abeoprs]-[\\w-]{10,}+",
                  "xapp-[\\w-]{20,}+",
                  "AIza[\\w-]{35,}+",
                  "ya29\\.[\\w-]{20,}+",
                  "hf_[A-Za-z0-9]{30,}+",
                  "gsk_[A-Za-z0-9]{40,}+",
                  "xai-[A-Za-z0-9]{40,}+",
                  "pplx-[A-Za-z0-9]{40,}+",
                  "nvapi-[\\w-]{40,}+",
                  "r8_[A-Za-z0-9]{37,}+",
                  "(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}+",
                  "whsec_[\\w+/=]{24,}+",
                  "SG\\.[\\w-]{20,}+\\.[\\w-]{20,}+",
                  "npm_[A-Za-z0-9]{36,}+",
                  "pypi-[\\w-]{50,}+",
                  "do[opr]_v1_[a-f0-9]{64}+",
                  "shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32,}+",
                  "tskey-[\\w-]{20,}+",
                  "dckr_pat_[\\w-]{20,}+")
              + ")");

  private static final Pattern TOKEN =
      Pattern.compile("(?<![\\p{Alnum}_-])eyJ[\\w-]{10,}+\\.eyJ[\\w-]{10,}+\\.[\\w-]{10,}+");

  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|credentials?|密码|口令|密钥)"
              + "[\"']?\\s{0,3}(?:[:=：]|is\\s|是|为)\\s{0,3}[\"'“]?([\\w+/.!@#$%^&*=-]{10,256}+)");

  @Override
  public void find(String text, Consumer<Finding> found) {
    all(KEYS, "api_key", text, found);
    all(TOKEN, "token", text, found);
    privateKeys(text, found);
    Matcher named = NAMED.matcher(text);
    while (named.find()) {
      if (isDrawnByLot(named.group(1))) {
        found.accept(new Finding("secret", named.start(1), named.end(1)));
      }
    }
  }

  private static void all(Pattern pattern, String sort, String text, Consumer<Finding> found) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.accept(new Finding(sort, matcher.start(), matcher.end()));
    }
  }

  /** One whose end has not come is taken to go on to the end of the text. */
  private static void privateKeys(String text, Consumer<Finding> found) {
    int start = text.indexOf(PRIVATE_KEY);
    while (start >= 0) {
      int named = text.indexOf("PRIVATE KEY", start);
      int next = start + PRIVATE_KEY.length();
      if (named >= 0 && named - start <= LONGEST_HEADER) {
        int end = text.indexOf("-----END ", named);
        int close = end < 0 ? -1 : text.indexOf("-----", end + 9);
        next = close < 0 ? text.length() : close + 5;
        found.accept(new Finding("private_key", start, next));
      }
      start = text.indexOf(PRIVATE_KEY, next);
    }
  }

  private static boolean isDrawnByLot(String text) {
    boolean digit = text.chars().anyMatch(Character::isDigit);
    boolean letter = text.chars().anyMatch(Character::isLetter);
    if (!digit || !letter) {
      return false;
    }
    Map<Integer, Integer> counts = new HashMap<>();
    text.chars().forEach(c -> counts.merge(c, 1, Integer::sum));
    double bits = 0;
    for (int count : counts.values()) {
      double share = (double) count / text.length();
      bits -= share * Math.log(share) / Math.log(2);
    }
    return bits >= LEAST_BITS;
  }
}
