package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old classes in a new form do what they did, and the virtual machine verifies them by maps. */
class RenewedJarTest {
  @TempDir private Path directory;

  @Test
  void the_classes_of_an_old_jar_are_newer_afterwards_and_work_as_before() throws Exception {
    Path picocli =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(f -> f.getFileName().toString().startsWith("picocli-"))
            .findFirst()
            .orElseThrow();
    assertThat(versions(picocli)).contains(ClassFile.JAVA_5_VERSION); // else nobody needs this
    Path renewed = Files.copy(picocli, directory.resolve("renewed.jar"));

    RenewedJar.main(new String[] {renewed.toString()});

    assertThat(versions(renewed)).containsOnly(ClassFile.JAVA_8_VERSION);
    URL[] urls = {renewed.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
        JarFile jar = new JarFile(renewed.toFile())) {
      for (String name : classes(jar)) {
        Class.forName(name, true, loader); // verifies it
      }
      Class<?> ansi = loader.loadClass("picocli.CommandLine$Help$Ansi");
      Object off = ansi.getField("OFF").get(null);
      assertThat(ansi.getMethod("string", String.class).invoke(off, "@|bold as|@ before"))
          .isEqualTo("as before");
    }
  }

  private static List<Integer> versions(Path file) throws Exception {
    try (JarFile jar = new JarFile(file.toFile())) {
      return jar.stream()
          .filter(e -> e.getName().startsWith("picocli/") && e.getName().endsWith(".class"))
          .map(
              e -> {
                try (var in = jar.getInputStream(e)) {
                  return ClassFile.of().parse(in.readAllBytes());
                } catch (IOException x) {
                  throw new UncheckedIOException(x);
                }
              })
          .map(ClassModel::majorVersion)
          .distinct()
          .toList();
    }
  }

  private static List<String> classes(JarFile jar) {
    return jar.stream()
        .map(e -> e.getName())
        .filter(n -> n.startsWith("picocli/CommandLine") && n.endsWith(".class"))
        .map(n -> n.substring(0, n.length() - 6).replace('/', '.'))
        .toList();
  }
}
