package org.anabranch.sandbox.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anabranch.sandbox.models.Violation.Kind;
import tools.jackson.databind.JsonNode;

/**
 * The documented shape of a JSON value, checked strictly: no field that is not documented, no other
 * type. Null stands for a missing field, as every vendor has it. Immutable.
 */
public abstract class Shape {
  public static final Shape ANY =
      new Simple("any value") {
        @Override
        boolean is(JsonNode value) {
          return true;
        }
      };
  public static final Shape TEXT =
      new Simple("string") {
        @Override
        boolean is(JsonNode value) {
          return value.isString();
        }
      };
  public static final Shape FLAG =
      new Simple("boolean") {
        @Override
        boolean is(JsonNode value) {
          return value.isBoolean();
        }
      };
  public static final Shape OBJECT =
      new Simple("object") {
        @Override
        boolean is(JsonNode value) {
          return value.isObject();
        }
      };

  Shape() {}

  /** Throws {@link Violation} at the first thing that is wrong. */
  public final void check(JsonNode value) {
    check(value, List.of());
  }

  /** Checks one of the values of the list that a field of the body is. */
  public final void check(JsonNode value, String list, int index) {
    check(value, List.of(list, index));
  }

  abstract void check(JsonNode value, List<Object> path);

  public static Shape integer(long least, long most) {
    return new Range(true, least, most);
  }

  public static Shape number(double least, double most) {
    return new Range(false, least, most);
  }

  public static Shape oneOf(String... values) {
    return new Values(List.of(values));
  }

  public static Shape list(Shape of) {
    return new Items(of);
  }

  /** Any names, each with a value of this shape. */
  public static Shape map(Shape of) {
    return new Named(of);
  }

  /** A string, or else what {@code other} says. */
  public static Shape textOr(Shape other) {
    return new TextOr(TEXT, other);
  }

  /** A string of this shape, or else what {@code other} says. */
  public static Shape either(Shape text, Shape other) {
    return new TextOr(text, other);
  }

  /** An object whose shape depends on the string in one of its fields. */
  public static Shape tagged(String tag, Map<String, Shape> shapes) {
    return new Tagged(tag, shapes);
  }

  /** An object without fields; see {@link Fields#need} and {@link Fields#may}. */
  public static Fields fields() {
    return new Fields(Map.of(), List.of());
  }

  static List<Object> into(List<Object> path, Object step) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "decimal";
      case ARRAY -> "array";
      case OBJECT, POJO -> "object";
      case NULL, MISSING -> "null";
      case BINARY -> "bytes";
    };
  }

  static Violation wrongType(List<Object> path, String expected, JsonNode value) {
    return new Violation(Kind.WRONG_TYPE, path, expected, typeOf(value));
  }

  private abstract static class Simple extends Shape {
    private final String name;

    Simple(String name) {
      this.name = name;
    }

    abstract boolean is(JsonNode value);

    @Override
    void check(JsonNode value, List<Object> path) {
      if (!is(value)) {
        throw wrongType(path, name, value);
      }
    }
  }

  private static final class Range extends Shape {
    private final boolean whole;
    private final double least;
    private final double most;

    Range(boolean whole, double least, double most) {
      this.whole = whole;
      this.least = least;
      this.most = most;
    }

    @Override
    void check(JsonNode value, List<Object> path) {
      if (!value.isNumber() || (whole && !value.isIntegralNumber())) {
        throw wrongType(path, whole ? "integer" : "decimal", value);
      }
      double number = value.asDouble();
      if (number < least || number > most) {
        throw new Violation(
            Kind.OUT_OF_RANGE, path, told(least) + ".." + told(most), value.toString());
      }
    }

    private String told(double bound) {
      return whole ? Long.toString((long) bound) : Double.toString(bound);
    }
  }

  private static final class Values extends Shape {
    private final List<String> values;

    Values(List<String> values) {
      this.values = values;
    }

    @Override
    void check(JsonNode value, List<Object> path) {
      if (!value.isString()) {
        throw wrongType(path, "string", value);
      }
      if (!values.contains(value.stringValue())) {
        throw new Violation(Kind.NOT_ONE_OF, path, quoted(values), value.stringValue());
      }
    }
  }

  static String quoted(List<String> values) {
    return "'" + String.join("', '", values) + "'";
  }

  private static final class Items extends Shape {
    private final Shape of;

    Items(Shape of) {
      this.of = of;
    }

    @Override
    void check(JsonNode value, List<Object> path) {
      if (!value.isArray()) {
        throw wrongType(path, "array", value);
      }
      for (int i = 0; i < value.size(); i++) {
        of.check(value.get(i), into(path, i));
      }
    }
  }

  private static final class Named extends Shape {
    private final Shape of;

    Named(Shape of) {
      this.of = of;
    }

    @Override
    void check(JsonNode value, List<Object> path) {
      OBJECT.check(value, path);
      value.properties().forEach(p -> of.check(p.getValue(), into(path, p.getKey())));
    }
  }

  private static final class TextOr extends Shape {
    private final Shape text;
    private final Shape other;

    TextOr(Shape text, Shape other) {
      this.text = text;
      this.other = other;
    }

    @Override
    void check(JsonNode value, List<Object> path) {
      (value.isString() ? text : other).check(value, path);
    }
  }

  private static final class Tagged extends Shape {
    private final String tag;
    private final Map<String, Shape> shapes;

    Tagged(String tag, Map<String, Shape> shapes) {
      this.tag = tag;
      this.shapes = new LinkedHashMap<>(shapes);
    }

    @Override
    void check(JsonNode value, List<Object> path) {
      OBJECT.check(value, path);
      JsonNode name = value.path(tag);
      if (!name.isString()) {
        throw new Violation(Kind.MISSING, into(path, tag), "string", typeOf(name));
      }
      Shape shape = shapes.get(name.stringValue());
      if (shape == null) {
        throw new Violation(
            Kind.NOT_ONE_OF,
            into(path, tag),
            quoted(shapes.keySet().stream().sorted().toList()),
            name.stringValue());
      }
      shape.check(value, path);
    }
  }

  /** An object with documented fields. */
  public static final class Fields extends Shape {
    private final Map<String, Shape> known;
    private final List<String> needed;

    private Fields(Map<String, Shape> known, List<String> needed) {
      this.known = known;
      this.needed = needed;
    }

    /** The same with one more field, which must be there. */
    public Fields need(String name, Shape shape) {
      List<String> more = new ArrayList<>(needed);
      more.add(name);
      return new Fields(with(name, shape), more);
    }

    /** The same with more fields of one shape, which may be there. */
    public Fields may(Shape shape, String... names) {
      Fields more = this;
      for (String name : names) {
        more = more.may(name, shape);
      }
      return more;
    }

    /** The same with one more field, which may be there. */
    public Fields may(String name, Shape shape) {
      return new Fields(with(name, shape), needed);
    }

    private Map<String, Shape> with(String name, Shape shape) {
      Map<String, Shape> more = new LinkedHashMap<>(known);
      more.put(name, shape);
      return more;
    }

    @Override
    void check(JsonNode value, List<Object> path) {
      OBJECT.check(value, path);
      for (String name : needed) {
        if (value.path(name).isNull() || value.path(name).isMissingNode()) {
          throw new Violation(Kind.MISSING, into(path, name), "a value", "null");
        }
      }
      for (var field : value.properties()) {
        Shape shape = known.get(field.getKey());
        if (shape == null) {
          throw new Violation(
              Kind.UNKNOWN,
              into(path, field.getKey()),
              String.join(", ", known.keySet()),
              field.getValue().toString());
        }
        if (!field.getValue().isNull()) {
          shape.check(field.getValue(), into(path, field.getKey()));
        }
      }
    }
  }
}
