package org.anabranch.studio.media;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.font.FontRenderContext;
import java.awt.font.TextAttribute;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.AttributedString;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Language;
import org.anabranch.kernel.Problem;

/**
 * The fonts that ship with the product, as a chain: a character is drawn by the first font that has
 * it, and left out when none has (emoji). Nothing of the machine's own fonts is used, so a card
 * looks the same everywhere. Immutable, safe for many threads.
 */
final class Fonts {
  /** Same measuring as drawing: antialiased, with fractional widths. */
  static final FontRenderContext MEASURE = new FontRenderContext(null, true, true);

  enum Weight {
    BOLD,
    MEDIUM
  }

  private static final String LATIN_BOLD = "InterDisplay-Bold-subset.otf";
  private static final String LATIN_MEDIUM = "Inter-Medium-subset.otf";
  private static final String CJK = "NotoSansCJKsc-Bold-subset.otf";
  private static final List<String> OTHERS =
      List.of(
          "NotoSansArabic-Bold.ttf",
          "NotoSansHebrew-Bold.ttf",
          "NotoSansThai-Bold.ttf",
          "NotoSansDevanagari-Bold.ttf");

  private final Map<Weight, List<Font>> spaced;
  private final Map<Weight, List<Font>> cjk;

  private Fonts(Font bold, Font medium, Font han, List<Font> others) {
    spaced =
        Map.of(Weight.BOLD, chain(bold, han, others), Weight.MEDIUM, chain(medium, han, others));
    cjk = Map.of(Weight.BOLD, chain(han, bold, others), Weight.MEDIUM, chain(han, medium, others));
  }

  private static List<Font> chain(Font first, Font second, List<Font> others) {
    return Stream.concat(Stream.of(first, second), others.stream()).toList();
  }

  /**
   * Unpacks the fonts into the data directory, once: read from a stream, each process would leave
   * copies behind.
   */
  static Fonts load(Home home) {
    Path directory = home.directory("fonts");
    Stream.concat(Stream.of(LATIN_BOLD, LATIN_MEDIUM, CJK), OTHERS.stream())
        .forEach(name -> unpack(directory, name));
    needNoFontsOfTheMachine(directory);
    try {
      return new Fonts(
          read(directory, LATIN_BOLD),
          read(directory, LATIN_MEDIUM),
          read(directory, CJK),
          OTHERS.stream().map(name -> read(directory, name)).toList());
    } catch (LinkageError | InternalError | RuntimeException e) { // Java throws any of them
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "fonts-unavailable",
              "This Java cannot draw text: " + e.getMessage() + ".",
              "Install fontconfig and freetype (Debian: apt install fontconfig libfreetype6), or use"
                  + " Eclipse Temurin.")
          .asException(e);
    }
  }

  /**
   * Java refuses to draw at all where the system has no fontconfig, unless told which fonts stand
   * for its logical ones. Only the first drawing of a process looks at this.
   */
  private static void needNoFontsOfTheMachine(Path directory) {
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
    if (System.getProperty("sun.awt.fontconfig") == null) {
      Path file = directory.resolve("fontconfig.properties");
      Home.writeWhole(file, logicalFonts(directory.resolve(LATIN_MEDIUM)));
      System.setProperty("sun.awt.fontconfig", file.toString());
    }
  }

  private static String logicalFonts(Path font) {
    return Stream.of("serif", "sansserif", "monospaced", "dialog", "dialoginput")
        .flatMap(f -> Stream.of("plain", "bold", "italic", "bolditalic").map(s -> f + "." + s))
        .map(name -> name + ".latin-1=Inter\n")
        .collect(
            Collectors.joining(
                "", "version=1\n", "sequence.allfonts=latin-1\nfilename.Inter=" + font + "\n"));
  }

  private static void unpack(Path directory, String name) {
    try (InputStream in =
        Objects.requireNonNull(
            Fonts.class.getResourceAsStream("fonts/" + name), "a font is missing: " + name)) {
      byte[] bytes = in.readAllBytes();
      Path file = directory.resolve(name);
      if (!Files.exists(file) || Files.size(file) != bytes.length) {
        Home.writeWhole(file, part -> write(part, bytes));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack the font " + name, e);
    }
  }

  private static Font read(Path directory, String name) {
    try {
      return Font.createFont(Font.TRUETYPE_FONT, directory.resolve(name).toFile())
          .deriveFont(Map.of(TextAttribute.KERNING, TextAttribute.KERNING_ON));
    } catch (IOException | FontFormatException e) {
      throw new IllegalStateException("the font " + name + " does not load", e);
    }
  }

  private static void write(Path part, byte[] bytes) {
    try {
      Files.write(part, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What of a text can be drawn: one line, composed, without emoji, controls and the like. */
  String drawable(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    Normalizer.normalize(text, Normalizer.Form.NFC)
        .codePoints()
        .map(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) ? ' ' : c)
        .filter(this::canDraw)
        .forEach(kept::appendCodePoint);
    return kept.toString().replaceAll(" {2,}", " ").strip();
  }

  boolean canDraw(int codePoint) {
    return !Character.isISOControl(codePoint)
        && Character.getType(codePoint) != Character.FORMAT
        && Character.getType(codePoint) != Character.SURROGATE
        && !Character.UnicodeBlock.VARIATION_SELECTORS.equals(Character.UnicodeBlock.of(codePoint))
        && isInSomeFont(codePoint);
  }

  private boolean isInSomeFont(int codePoint) {
    return fonts(Weight.BOLD, Language.SPACED).stream().anyMatch(f -> f.canDisplay(codePoint));
  }

  /**
   * The text with a font for each stretch of it. The text must be {@link #drawable} and not empty.
   */
  AttributedString styled(String text, Weight weight, float size) {
    List<Font> chain =
        fonts(weight, Language.of(text)).stream().map(f -> f.deriveFont(size)).toList();
    AttributedString styled = new AttributedString(text);
    int from = 0;
    Font current = fontOf(chain, text.codePointAt(0), chain.getFirst());
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      Font font = fontOf(chain, text.codePointAt(i), current);
      if (font != current) {
        styled.addAttribute(TextAttribute.FONT, current, from, i);
        from = i;
        current = font;
      }
    }
    styled.addAttribute(TextAttribute.FONT, current, from, text.length());
    return styled;
  }

  /**
   * A mark stays with the letter it stands on; Latin letters and digits keep their own font among
   * Han.
   */
  private static Font fontOf(List<Font> chain, int codePoint, Font before) {
    boolean mark = Character.getType(codePoint) == Character.NON_SPACING_MARK;
    if ((mark || codePoint == ' ') && before.canDisplay(codePoint)) {
      return before;
    }
    boolean latin = codePoint < 0x250 && Character.isLetterOrDigit(codePoint);
    return Stream.concat(
            latin ? chain.stream().filter(Fonts::isLatin) : Stream.of(), chain.stream())
        .filter(font -> font.canDisplay(codePoint))
        .findFirst()
        .orElse(before);
  }

  private static boolean isLatin(Font font) {
    return font.getFontName(Locale.ROOT).startsWith("Inter");
  }

  private List<Font> fonts(Weight weight, Language language) {
    Map<Weight, List<Font>> chains = language == Language.CJK ? cjk : spaced;
    return Objects.requireNonNull(chains.get(weight));
  }

  /** The locale whose rules break this text's lines. */
  static Locale breaking(String text) {
    return Language.of(text) == Language.CJK ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH;
  }
}
