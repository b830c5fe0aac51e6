package io.gamerec.index.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NativesTest {
  @Test
  void platformProblem_otherPlatform_namesWhatRunsThere() {
    assertEquals(
        "FAISS natives are in the jar for linux-x86_64 only, this is Mac OS X aarch64;"
            + " Indexes.exact() runs everywhere",
        Natives.platformProblem("Mac OS X", "aarch64"));
    assertNull(Natives.platformProblem("Linux", "amd64"));
  }

  @Test
  void linkProblem_namesTheFix() {
    String old =
        Natives.linkProblem("/lib/libc.so.6: version `GLIBC_2.35' not found (required by x)");
    assertTrue(old.contains("glibc 2.35 or newer"), old);
    String noexec = Natives.linkProblem("x.so: failed to map segment from shared object");
    assertTrue(noexec.contains("-Djava.io.tmpdir"), noexec);
  }
}
