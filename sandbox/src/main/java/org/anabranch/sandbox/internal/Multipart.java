package org.anabranch.sandbox.internal;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.commons.fileupload2.core.AbstractFileUpload;
import org.apache.commons.fileupload2.core.AbstractRequestContext;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;

/**
 * A {@code multipart/form-data} body, read part by part: small fields to memory, files streamed to
 * where the imitation wants them.
 *
 * @param fields by name, the last of equal names winning
 * @param files by name and in order; the second of equal names is {@code name.2}, and so on
 * @param fileLast whether the last part was a file
 */
public record Multipart(Map<String, String> fields, Map<String, Part> files, boolean fileLast) {
  /** One file: the name the client gave it, its declared type, where it is, its length. */
  public record Part(String fileName, String contentType, Path file, long length) {}

  /** The body is no multipart, or is cut off, or a field is too large. */
  public static final class Malformed extends Exception {
    Malformed(String message, Throwable cause) {
      super(message, cause);
    }
  }

  public Multipart {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /**
   * Reads the whole body.
   *
   * @param place where to put the file of a field with this name; called once for each file
   */
  public static Multipart read(ServerRequest request, Function<String, Path> place)
      throws Malformed {
    Map<String, String> fields = new LinkedHashMap<>();
    Map<String, Part> files = new LinkedHashMap<>();
    boolean fileLast = false;
    try {
      FileItemInputIterator parts = new Upload().getItemIterator(new Context(request));
      while (parts.hasNext()) {
        FileItemInput part = parts.next();
        String name = part.getFieldName() == null ? "" : part.getFieldName();
        fileLast = !part.isFormField();
        if (part.isFormField()) {
          fields.put(name, field(part));
        } else {
          files.put(free(name, files), file(part, place.apply(name)));
        }
      }
    } catch (IOException e) {
      throw new Malformed("The body is not a whole multipart/form-data: " + e.getMessage(), e);
    }
    return new Multipart(fields, files, fileLast);
  }

  private static String free(String name, Map<String, Part> files) {
    String free = name;
    for (int n = 2; files.containsKey(free); n++) {
      free = name + "." + n;
    }
    return free;
  }

  private static String field(FileItemInput part) throws IOException {
    try (InputStream in = part.getInputStream()) {
      byte[] bytes = in.readNBytes(Requests.MEMORY_LIMIT + 1);
      if (bytes.length > Requests.MEMORY_LIMIT) {
        throw new IOException("a field is larger than " + Requests.MEMORY_LIMIT + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static Part file(FileItemInput part, Path file) throws IOException {
    try (InputStream in = part.getInputStream();
        OutputStream out = Files.newOutputStream(file)) {
      long length = in.transferTo(out);
      String type = part.getContentType();
      String name = part.getName();
      return new Part(
          name == null ? "" : name, type == null ? "application/octet-stream" : type, file, length);
    }
  }

  private static final class Context extends AbstractRequestContext<ServerRequest> {
    Context(ServerRequest request) {
      super(
          name -> Requests.header(request, name).orElse(null),
          () -> request.headers().contentLength().orElse(-1),
          request);
    }

    @Override
    public String getCharacterEncoding() {
      return "UTF-8";
    }

    @Override
    public String getContentType() {
      return Requests.header(getRequest(), "Content-Type").orElse("");
    }

    @Override
    public InputStream getInputStream() {
      return getRequest().content().hasEntity()
          ? getRequest().content().inputStream()
          : InputStream.nullInputStream();
    }
  }

  /** Only its streaming reader is used; the parts never go through a temporary directory. */
  private static final class Upload
      extends AbstractFileUpload<ServerRequest, DiskFileItem, DiskFileItemFactory> {
    @Override
    public FileItemInputIterator getItemIterator(ServerRequest request) throws IOException {
      return getItemIterator(new Context(request));
    }

    @Override
    public Map<String, List<DiskFileItem>> parseParameterMap(ServerRequest request) {
      throw new UnsupportedOperationException("Parts are streamed");
    }

    @Override
    public List<DiskFileItem> parseRequest(ServerRequest request) {
      throw new UnsupportedOperationException("Parts are streamed");
    }
  }
}
