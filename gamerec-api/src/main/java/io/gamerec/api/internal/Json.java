package io.gamerec.api.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gamerec.api.GamerecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON as gamerec writes it: indented, keys of maps sorted, so that equal values give equal bytes.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private Json() {}

  /**
   * Writes a value.
   *
   * @param value a record, map or list
   * @return UTF-8 JSON that ends with a line feed
   */
  public static byte[] write(Object value) {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    try {
      return (MAPPER.writer(printer).writeValueAsString(value) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Reads a file.
   *
   * @param file UTF-8 JSON
   * @param kind what it must hold
   * @param <T> what it must hold
   * @return the value
   * @throws GamerecException if the file cannot be read or holds something else
   */
  public static <T> T read(Path file, Class<T> kind) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new GamerecException("cannot read " + file + ": " + Files2.reason(e), e);
    }
    T value;
    try {
      value = MAPPER.readValue(bytes, kind);
    } catch (IOException e) {
      String detail =
          e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
      throw damaged(file, String.valueOf(detail).lines().findFirst().orElse(""), e);
    }
    if (value == null) {
      throw damaged(file, "it holds null", null);
    }
    return value;
  }

  /**
   * A value as a tree.
   *
   * @param value a record, map or list
   * @return the same as JSON
   */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * Writes the components of a record apart.
   *
   * @param value a record or map
   * @return JSON on one line each, by name
   */
  public static Map<String, String> fields(Object value) {
    Map<String, String> fields = new TreeMap<>();
    tree(value)
        .fields()
        .forEachRemaining(field -> fields.put(field.getKey(), field.getValue().toString()));
    return fields;
  }

  /**
   * Puts together what {@link #fields} took apart.
   *
   * @param file where the fields were read
   * @param fields JSON by name
   * @param kind what they make
   * @param <T> what they make
   * @return the value
   * @throws GamerecException if they do not
   */
  public static <T> T ofFields(Path file, Map<String, String> fields, Class<T> kind) {
    ObjectNode tree = MAPPER.createObjectNode();
    try {
      for (Map.Entry<String, String> field : fields.entrySet()) {
        tree.set(field.getKey(), MAPPER.readTree(field.getValue()));
      }
      return MAPPER.treeToValue(tree, kind);
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage().lines().findFirst().orElse(""), e);
    }
  }

  private static GamerecException damaged(Path file, String detail, @Nullable IOException cause) {
    return new GamerecException(
        file + " is damaged or not of this version of gamerec: " + detail, cause);
  }
}
