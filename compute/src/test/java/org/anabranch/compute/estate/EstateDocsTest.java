package org.anabranch.compute.estate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code docs/estate.md} against the records that read the file. */
class EstateDocsTest {
  @Test
  void every_key_of_the_file_is_explained() throws IOException {
    String docs = Files.readString(Path.of("../docs/estate.md"));
    Set<String> words = new HashSet<>(List.of(docs.split("[^a-z0-9_]+", -1)));
    Set<String> keys = new TreeSet<>();
    keys(Estate.class, keys, new HashSet<>());

    assertThat(keys).contains("worst_weight", "credit_share_per_month", "start_by");
    assertThat(keys).isSubsetOf(words);
  }

  private static void keys(Class<?> type, Set<String> keys, Set<Class<?>> seen) {
    if (!type.isRecord() || !seen.add(type)) {
      return;
    }
    for (RecordComponent part : type.getRecordComponents()) {
      keys.add(part.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT));
      keys(held(part.getGenericType()), keys, seen);
    }
  }

  private static Class<?> held(Type type) {
    return type instanceof ParameterizedType list
        ? (Class<?>) list.getActualTypeArguments()[0]
        : (Class<?>) type;
  }
}
