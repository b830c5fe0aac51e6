package io.gamerec.index.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NativesTest {
  @Test
  void resource_everyPlatform_isNamedForIt() {
    String natives = "/io/gamerec/index/natives/";
    assertEquals(natives + "linux-x86_64/libgamerec_faiss.so", Natives.resource("Linux", "amd64"));
    assertEquals(
        natives + "linux-aarch64/libgamerec_faiss.so", Natives.resource("Linux", "aarch64"));
    assertEquals(
        natives + "macos-aarch64/libgamerec_faiss.dylib", Natives.resource("Mac OS X", "aarch64"));
    assertEquals(
        natives + "macos-x86_64/libgamerec_faiss.dylib", Natives.resource("Mac OS X", "x86_64"));
    assertNull(Natives.resource("Linux", "riscv64"));
    assertNull(Natives.resource("Windows 11", "amd64"));
  }

  @Test
  void problems_nameThePlatformAndWhatHelps() {
    assertEquals(
        "FAISS runs on linux and macos with x86_64 or aarch64, this is Windows 11 amd64;"
            + " Indexes.exact() runs everywhere",
        Natives.noPlatform("Windows 11", "amd64"));
    assertEquals(
        "this gamerec-index was built without FAISS for macos-aarch64; build it there with"
            + " GAMEREC_NATIVES=required, which names what is missing",
        Natives.notBuilt("/io/gamerec/index/natives/macos-aarch64/libgamerec_faiss.dylib"));
  }

  @Test
  void linkProblem_namesTheFix() {
    String old =
        Natives.linkProblem(
            "x.so", "/lib/libc.so.6: version `GLIBC_2.35' not found (required by x)");
    assertTrue(old.contains("glibc 2.35 or newer"), old);
    String noexec = Natives.linkProblem("x.so", "x.so: failed to map segment from shared object");
    assertTrue(noexec.contains("-Djava.io.tmpdir"), noexec);
  }
}
