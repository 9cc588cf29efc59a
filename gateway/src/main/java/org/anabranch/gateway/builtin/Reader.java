package org.anabranch.gateway.builtin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anabranch.kernel.Language;

/**
 * Weighs an article's sentences: nearness in meaning to the whole and to its title (embeddings),
 * words that come back (tf·idf over sections), place. The network was trained on English, so for
 * CJK the words and the place decide more. Of a long article only the {@value #MAX_EMBEDDED}
 * sentences best by words and place are embedded, the others are left out.
 */
final class Reader {
  static final int MAX_EMBEDDED = 400;

  private final Embedder embedder;
  private final StopWords stopWords = new StopWords();

  Reader(Embedder embedder) {
    this.embedder = embedder;
  }

  Reading read(Article article, String languageTag) {
    List<Sentence> sentences = Prose.of(article);
    String text =
        sentences.stream().limit(300).map(Sentence::text).collect(Collectors.joining(" "));
    Language script = Language.of(text + article.title());
    String language = script == Language.CJK ? "zh" : stopWords.language(languageTag, text);
    Words words = new Words(stopWords, language);
    List<List<String>> terms = sentences.stream().map(s -> words.terms(s.text())).toList();
    List<Set<String>> sets = terms.stream().<Set<String>>map(HashSet::new).toList();

    double[] lexical = lexical(sentences, terms);
    double[] titled = titled(sets, new HashSet<>(words.terms(article.title())));
    int[] weighed = weighed(sentences, lexical);
    List<float[]> vectors = vectors(article.title(), sentences, weighed);
    double[] salience =
        script == Language.CJK
            ? mix(
                sentences,
                weighed,
                lexical,
                titled,
                vectors,
                new double[] {0.45, 0.15, 0.1, 0, 0.3})
            : mix(
                sentences,
                weighed,
                lexical,
                titled,
                vectors,
                new double[] {0.2, 0.05, 0.4, 0.1, 0.25});
    List<String> phrases = new KeyPhrases(words, language, article.title()).of(article, sentences);
    return new Reading(
        article, script, sentences, salience, vectors.subList(0, sentences.size()), sets, phrases);
  }

  /**
   * The mean weight of a sentence's words; words of many paragraphs weigh more than mere repeats.
   */
  private static double[] lexical(List<Sentence> sentences, List<List<String>> terms) {
    Map<String, Integer> frequency = new HashMap<>();
    Map<String, Set<Integer>> sections = new HashMap<>();
    for (Sentence s : sentences) {
      for (String term : terms.get(s.index())) {
        frequency.merge(term, 1, Integer::sum);
        sections.computeIfAbsent(term, _ -> new HashSet<>()).add(s.section());
      }
    }
    double all = 1 + sentences.stream().mapToInt(Sentence::section).max().orElse(0);
    double[] lexical = new double[sentences.size()];
    for (Sentence s : sentences) {
      Set<String> distinct = new HashSet<>(terms.get(s.index()));
      double sum = 0;
      for (String term : distinct.stream().sorted().toList()) {
        int tf = frequency.getOrDefault(term, 1);
        double idf = Math.log(1 + all / sections.getOrDefault(term, Set.of()).size());
        sum += tf == 1 ? 0.1 : Math.log(tf) * idf;
      }
      lexical[s.index()] = sum / Math.pow(distinct.size() + 6.0, 0.6);
    }
    return scaled(lexical);
  }

  private static double[] titled(List<Set<String>> terms, Set<String> title) {
    return terms.stream()
        .mapToDouble(t -> title.stream().filter(t::contains).count() / Math.max(1.0, title.size()))
        .toArray();
  }

  private static int[] weighed(List<Sentence> sentences, double[] lexical) {
    return IntStream.range(0, sentences.size())
        .boxed()
        .filter(i -> sentences.get(i).prose() > 0)
        .sorted(
            Comparator.comparingDouble((Integer i) -> -lexical[i] - sentences.get(i).place())
                .thenComparing(Comparator.naturalOrder()))
        .limit(MAX_EMBEDDED)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  /** By sentence index, empty where not weighed; last of all the title's. */
  private List<float[]> vectors(String title, List<Sentence> sentences, int[] weighed) {
    List<String> texts = new ArrayList<>();
    Arrays.stream(weighed).forEach(i -> texts.add(sentences.get(i).text()));
    texts.add(title);
    List<float[]> embedded = embedder.embed(texts);
    List<float[]> vectors = new ArrayList<>(sentences.size() + 1);
    sentences.forEach(_ -> vectors.add(new float[0]));
    for (int i = 0; i < weighed.length; i++) {
      vectors.set(weighed[i], embedded.get(i));
    }
    vectors.add(embedded.getLast());
    return vectors;
  }

  /** Weights in order: words, title's words, nearness to the whole, to the title, place. */
  private static double[] mix(
      List<Sentence> sentences,
      int[] weighed,
      double[] lexical,
      double[] titled,
      List<float[]> vectors,
      double[] weights) {
    double[] salience = new double[sentences.size()];
    if (weighed.length == 0) {
      return salience;
    }
    float[] whole =
        Vectors.unit(Vectors.sum(Arrays.stream(weighed).mapToObj(vectors::get).toList()));
    float[] title = vectors.getLast();
    double[] central =
        scaled(
            Arrays.stream(weighed).mapToDouble(i -> Vectors.dot(vectors.get(i), whole)).toArray());
    double[] near =
        scaled(
            Arrays.stream(weighed).mapToDouble(i -> Vectors.dot(vectors.get(i), title)).toArray());
    for (int k = 0; k < weighed.length; k++) {
      Sentence s = sentences.get(weighed[k]);
      salience[s.index()] =
          s.prose()
              * (weights[0] * lexical[s.index()]
                  + weights[1] * titled[s.index()]
                  + weights[2] * central[k]
                  + weights[3] * near[k]
                  + weights[4] * s.place()
                  + 0.01);
    }
    return salience;
  }

  private static double[] scaled(double[] values) {
    double low = Arrays.stream(values).min().orElse(0);
    double high = Arrays.stream(values).max().orElse(0);
    return Arrays.stream(values).map(v -> high > low ? (v - low) / (high - low) : 0.5).toArray();
  }
}
