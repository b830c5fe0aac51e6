package io.gamerec.model.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import com.google.common.io.Resources;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A program for PyTorch's interpreter, compiled from its source: one native call runs all of it,
 * and it may use operations that DJL has no method for.
 *
 * <p>The engine reads programs as archives that Python writes ({@code torch.jit.save}). An archive
 * is a zip of uncompressed entries; this class writes the smallest one: a module without attributes
 * and its source. Format: PyTorch, {@code torch/csrc/jit/docs/serialization.md}.
 */
final class TorchScript implements AutoCloseable {
  /** Pickle of an instance of {@code __torch__.M} whose only attribute is {@code training=True}. */
  private static final String MODULE =
      "\u0080\u0002c__torch__\nM\n)\u0081}X\b\0\0\0training\u0088sb.";

  /** Pickle of an empty tuple. */
  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private final PtSymbolBlock module;

  /**
   * Compiles a program.
   *
   * @param source defines class {@code M} with a method {@code forward}
   * @param manager where it computes
   */
  TorchScript(String source, NDManager manager) {
    try {
      this.module =
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive(source)), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a program's template, a resource beside this class. */
  static String template(String name) {
    try {
      return Resources.toString(Resources.getResource(TorchScript.class, name), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] archive(String source) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      put(zip, "m/data.pkl", MODULE.getBytes(ISO_8859_1));
      put(zip, "m/code/__torch__.py", source.getBytes(UTF_8));
      put(zip, "m/constants.pkl", NO_CONSTANTS.getBytes(ISO_8859_1));
      put(zip, "m/version", "3\n".getBytes(UTF_8));
      put(zip, "m/byteorder", "little".getBytes(UTF_8));
    }
    return out.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /**
   * Runs the program, gradients recorded as the thread's mode says.
   *
   * @param inputs one tensor an argument; tensors named {@code x[]} one after the other are a list
   * @return what {@code forward} returns
   */
  NDList call(NDList inputs) {
    return IValueUtils.forward(module, inputs, true);
  }

  @Override
  public void close() {
    module.close();
  }
}
