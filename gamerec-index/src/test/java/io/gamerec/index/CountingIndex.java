package io.gamerec.index;

import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The exact index, whose open ones are counted and whose answers a test may change. */
final class CountingIndex implements VectorIndexProvider {
  final AtomicInteger open = new AtomicInteger();
  private final boolean exact;
  volatile UnaryOperator<Object> answer = UnaryOperator.identity();

  CountingIndex() {
    this(true);
  }

  /** Says that it is exact, or that it is not. */
  CountingIndex(boolean exact) {
    this.exact = exact;
  }

  @Override
  public String name() {
    return "exact";
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.empty();
  }

  @Override
  public VectorIndex create(int dim, Metric metric) {
    open.incrementAndGet();
    return over(Indexes.exact().create(dim, metric));
  }

  @Override
  public VectorIndex load(Path file) {
    throw new UnsupportedOperationException("no test loads it");
  }

  private VectorIndex over(VectorIndex index) {
    return (VectorIndex)
        Proxy.newProxyInstance(
            VectorIndex.class.getClassLoader(),
            new Class<?>[] {VectorIndex.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                open.decrementAndGet();
              }
              if (method.getName().equals("isExact")) {
                return exact;
              }
              try {
                Object result = method.invoke(index, arguments);
                return method.getName().equals("search") ? answer.apply(result) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
