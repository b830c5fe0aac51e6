package io.gamerec.api.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gamerec.api.spi.BundlePartProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A part that holds a text and needs other parts. */
public final class FakePart implements BundlePart, AutoCloseable {
  private record Config(List<String> needs) {}

  final String text;
  final List<FakePart> needs = new ArrayList<>();
  String type = "fake";
  String fileName = "text.txt";
  RuntimeException failure;

  /** Texts of the parts that were closed, in that order. */
  static final List<String> CLOSED = new CopyOnWriteArrayList<>();

  FakePart(String text, FakePart... needs) {
    this.text = text;
    this.needs.addAll(List.of(needs));
  }

  @Override
  public String partType() {
    return type;
  }

  @Override
  public void save(PartWriter writer) {
    writer.config(new Config(needs.stream().map(writer::part).toList()));
    writer.file(fileName, text.getBytes(UTF_8));
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() {
    CLOSED.add(text);
  }

  /** Found by ServiceLoader. */
  public static final class Provider implements BundlePartProvider {
    @Override
    public String partType() {
      return "fake";
    }

    @Override
    public BundlePart load(PartReader reader) {
      try {
        FakePart part = new FakePart(Files.readString(reader.file("text.txt")));
        for (String needed : reader.config(Config.class).needs()) {
          part.needs.add(reader.part(needed, FakePart.class));
        }
        return part;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
