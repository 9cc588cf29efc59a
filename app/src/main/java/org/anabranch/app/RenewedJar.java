package org.anabranch.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassTransform;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the classes of a jar in a newer form of class file, in its place. A library that still
 * runs on Java 5 has classes without stack maps: no AOT cache takes them, and each start reads and
 * verifies them the old way, some forty milliseconds for picocli. What the classes do stays the
 * same. The launcher calls it when it builds the product; the jar and what its classes extend must
 * be on the class path.
 */
public final class RenewedJar {
  /** Java 8: the oldest whose class files always have stack maps, and know no subroutines. */
  private static final int VERSION = ClassFile.JAVA_8_VERSION;

  private static final ClassFile CLASS_FILE =
      ClassFile.of(
          ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
          ClassFile.ConstantPoolSharingOption.NEW_POOL);

  private static final ClassTransform RENEWAL =
      ClassTransform.transformingMethodBodies((code, element) -> code.with(element))
          .andThen(
              (written, element) ->
                  written.with(
                      element instanceof ClassFileVersion
                          ? ClassFileVersion.of(VERSION, 0)
                          : element));

  private RenewedJar() {}

  /**
   * @param jars whose older classes are written anew
   */
  public static void main(String[] jars) throws IOException {
    for (String jar : jars) {
      try (FileSystem files = FileSystems.newFileSystem(Path.of(jar));
          Stream<Path> all = Files.walk(files.getPath("/"))) {
        List<Path> classes = all.filter(f -> f.toString().endsWith(".class")).toList();
        classes.forEach(RenewedJar::renew);
      }
    }
  }

  private static void renew(Path file) {
    try {
      var read = CLASS_FILE.parse(Files.readAllBytes(file));
      if (read.majorVersion() < VERSION) {
        Files.write(file, CLASS_FILE.transformClass(read, RENEWAL));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + " anew", e);
    }
  }
}
