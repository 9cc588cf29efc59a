package org.anabranch.gateway.builtin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.anabranch.kernel.Language;

/** Tells sentences that lean on the one before them: they open with a pronoun or a connective. */
final class Openings {
  private static final Set<String> POINTING =
      Set.of(
          """
          this that these those it its it's he she they their his her them such both neither either
          another others however but and so then yet instead also moreover furthermore therefore
          thus hence meanwhile still nor or otherwise similarly likewise nevertheless nonetheless
          consequently accordingly besides rather indeed conversely here afterwards second third
          secondly thirdly finally lastly again otherwise once there that's there's they're he's she's
          esto esta este estos estas eso esa ese esos esas pero sino además así también él ella ellos
          ellas y entonces luego ello aunque tampoco
          cela ceci ce cet cette ces mais cependant pourtant toutefois il elle ils elles et ainsi donc
          puis ensuite aussi alors c'est or
          dies diese dieser dieses diesen er sie es aber doch jedoch deshalb deswegen daher und außerdem
          dabei dadurch denn dann damit dazu dafür trotzdem zudem ihre sein seine
          isso isto essa esse esses essas mas porém contudo ele ela eles elas e assim então também
          portanto
          """
              .strip()
              .lines()
              .flatMap(line -> Arrays.stream(line.strip().split(" ")))
              .distinct()
              .toArray(String[]::new));
  private static final Pattern CONNECTING =
      Pattern.compile(
          "^(for (example|instance|that|this)|in (contrast|addition|fact|this|that|these|turn|other"
              + " words|short|response|practice|return|such)|as (a result|such|well)|at the same"
              + " time|on the other hand|because of (this|that)|of (these|those|course)|the (former"
              + "|latter|same|other|others|result|answer|reason|difference|second|third|point|"
              + "exception)|one of (them|these|those)|to (that|this|do so)|by (then|that|contrast)|"
              + "sin embargo|por (eso|ello|lo tanto|isso)|en cambio|no obstante|no entanto|en effet|"
              + "de plus|par exemple|c.est|zum beispiel|das (ist|war|hat|sind|kann|macht|bedeutet)|"
              + "after that|before that|even so|that said|what.s more|more than that)\\b");
  private static final Pattern ADDING =
      Pattern.compile("^(\\S+ ){1,3}(also|too|then|therefore|however|instead|meanwhile)\\b");
  private static final Pattern PART_OF_THEM =
      Pattern.compile(
          "^(\\S+ ){0,3}\\S+ of (them|these|those|it)\\b|^one \\p{L}+s\\b|^whether (that|this|it)\\b");
  private static final Pattern UNNAMED_SPEAKER =
      Pattern.compile(
          "[\"”’»,] (she|he|they|i|we) (says?|said|adds?|added|asks?|asked|told|explains?|explained)\\b|[”」](他|她)(说|表示|道)");
  private static final Pattern EARLY_PRONOUN =
      Pattern.compile(
          "^(\\p{L}+ ){1,3}(he|she|they|it|them|this|these|those|their|his|its)\\b",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern WIDE =
      Pattern.compile(
          "^[“「『]?(它|他(?!人)|她|这|那|该|此|其|但|然而|不过|而|因此|所以|于是|同时|另外|并且?|也|还|却|可是|可(?=[他她它])|例如|比如"
              + "|换句话说|也就是说|后者|前者|两者|否则|结果|接着|随后|最后|第[二三四五]|二是|三是|再次|再加上|反之|相反|当然|原因|除此|与此|对此|为此"
              + "|正因|之所以|更(?!新)|甚至|尤其|特别是|即便如此|尽管如此|一旦|これ|それ|その|この|しかし|だが|また|そして|그리고|그러나"
              + "|하지만|이는|그는)");

  private static final Pattern FRAMING =
      Pattern.compile(
          "^(为了|随着|到目前|截至|去年|今年|近年|来(?!自)"
              + "|(In the|On the|From|By|During|Since|After|Before|Until) )");

  private Openings() {}

  /** Whether it opens with a quotation mark: who speaks, and of what, stands before it. */
  static boolean speaks(String sentence) {
    return !sentence.isEmpty() && "\"“„«「".indexOf(sentence.charAt(0)) >= 0;
  }

  /** Whether it opens with a time or a purpose, which is no way to open a text. */
  static boolean frames(String sentence) {
    return FRAMING.matcher(sentence).find();
  }

  static boolean dangles(String sentence) {
    if (WIDE.matcher(sentence).find() || UNNAMED_SPEAKER.matcher(sentence).find()) {
      return true;
    }
    String plain = sentence.replace('’', '\'').replaceFirst("^[^\\p{L}\\p{N}]+", "");
    String lower = plain.toLowerCase(Locale.ROOT);
    String first = lower.split("[^\\p{L}']", 2)[0];
    return POINTING.contains(first)
        || CONNECTING.matcher(lower).find()
        || ADDING.matcher(lower).find()
        || PART_OF_THEM.matcher(lower).find()
        || UNNAMED_SPEAKER.matcher(lower).find()
        || (!Language.of(plain).equals(Language.CJK) && refersEarly(plain));
  }

  /** "When they did …" refers back; "When the crew saw it …" does not. */
  private static boolean refersEarly(String plain) {
    var early = EARLY_PRONOUN.matcher(plain);
    return early.find()
        && early
            .group()
            .toLowerCase(Locale.ROOT)
            .matches(
                "(when|if|as|because|since|while|where|once|after|before|until|all|some|many"
                    + "|most|none|each|in|to|with|for|from|behind|under|without|despite|given|what|why|how|"
                    + "only|even|not|and|but|at|on|over|like|unlike|about|around|through|until|most of|"
                    + "all of|some of|none of|each of|part of|much of)( \\p{L}+)? \\p{L}+");
  }
}
