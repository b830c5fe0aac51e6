#!/bin/sh
# Builds libgamerec_faiss.so: FAISS behind JNI in one self-contained library.
#
#   build.sh <work directory> <output directory> <JDK home> <optional|required>
#
# The library comes to <output directory>/<platform>/. FAISS, LAPACK and BLAS (static, FAISS with
# headers) come from the system where they are installed, else from the distribution's archive,
# unpacked into the work directory: no root, nothing outside it is touched. Where the library cannot
# be built, one line says why and the build goes on: the Java index serves instead. With "required",
# or GAMEREC_NATIVES=required in the environment, that is an error.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
case $(uname -s)-$(uname -m) in
  Linux-x86_64) platform=linux-x86_64 ;;
  Linux-aarch64) platform=linux-aarch64 ;;
  *) platform= ;;
esac
mkdir -p "$1" "$2/$platform"
work=$(cd "$1" && pwd)
out=$(cd "$2/$platform" && pwd)
jdk=$3
required=no
if [ "$4" = required ] || [ "${GAMEREC_NATIVES:-}" = required ]; then
  required=yes
fi
library=libgamerec_faiss.so
log=$work/build.log

give_up() {
  rm -f "$out/$library" "$work/stamp"
  if [ $required = yes ]; then
    echo "gamerec-index: FAISS is required and was not built: $1" >&2
    exit 1
  fi
  echo "gamerec-index: FAISS was not built, the Java index serves instead: $1"
  exit 0
}

[ -n "$platform" ] ||
  give_up "it is built on Linux x86_64 and aarch64, this is $(uname -s) $(uname -m)"
command -v g++ > /dev/null || give_up "there is no g++; install it (apt-get install g++)"
[ -f "$jdk/include/jni.h" ] || give_up "$jdk has no include/jni.h; run Maven with a full JDK"

inputs=$(cat "$here"/* | cksum; g++ -dumpfullversion; echo "$jdk")
if [ -f "$work/stamp" ] && [ -f "$out/$library" ] && [ "$(cat "$work/stamp")" = "$inputs" ]; then
  exit 0
fi

# Downloads packages and unpacks them below $work/root, with apt's state kept below $work.
fetch() {
  command -v apt-get > /dev/null && command -v dpkg > /dev/null ||
    give_up "$* are not installed and there is no apt-get to fetch them with; see docs/index.md"
  packages=$*
  apt=$work/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/state" "$apt/debs"
  set -- -q -oDir::State="$apt/state" -oDir::State::Lists="$apt/lists" -oDir::Cache="$apt/cache" \
    -oDir::State::status=/var/lib/dpkg/status -oDebug::NoLocking=1 -oAPT::Sandbox::User= \
    -oAcquire::Retries=3 -oAcquire::http::Timeout=20 -oAcquire::https::Timeout=20
  failed=$work/fetch-failed
  # A fetch that failed is not tried again in every build: without network it takes its time.
  [ $required = yes ] || [ ! -f "$failed" ] || give_up "$(cat "$failed")"
  message="apt-get could not fetch $packages, see $log; 'mvn clean' tries again"
  echo "$message" > "$failed"
  # shellcheck disable=SC2086
  { apt-get "$@" update && (cd "$apt/debs" && apt-get "$@" download $packages); } > "$log" 2>&1 ||
    give_up "$message"
  for package in $packages; do
    for deb in "$apt/debs/$package"_*.deb; do
      dpkg -x "$deb" "$work/root" >> "$log" 2>&1 || give_up "dpkg could not unpack $deb, see $log"
    done
  done
  rm "$failed"
}

# Finds the archives below a directory; fails unless all are there.
find_libraries() {
  faiss=$1/libfaiss.a
  lapack=$1/liblapack_pic.a
  blas=$1/blas/libblas.a
  [ -f "$faiss" ] && [ -f "$lapack" ] && [ -f "$blas" ] && [ -f "$2/faiss/IndexFlat.h" ] &&
    include=$2
}

machine=$(g++ -print-multiarch)
find_libraries "/usr/lib/$machine" /usr/include ||
  find_libraries "$work/root/usr/lib/$machine" "$work/root/usr/include" || {
    fetch libfaiss-dev liblapack-dev libblas-dev
    find_libraries "$work/root/usr/lib/$machine" "$work/root/usr/include" ||
      give_up "the packages hold no libfaiss.a, liblapack_pic.a and blas/libblas.a for $machine"
  }

# blas.cpp calls the reference sgemm by another name for what it does not do itself.
(cd "$work" && ar x "$blas" sgemm.o &&
  objcopy --redefine-sym sgemm_=gamerec_reference_sgemm_ sgemm.o) > "$log" 2>&1 ||
  give_up "binutils could not rename sgemm_, see $log"
objects=$work/sgemm.o

# kernels.o comes first: with -z muldefs its definitions win over those of libfaiss.a.
flags="-std=c++17 -O3 -fPIC -Wall -Wextra -Wno-psabi -ffunction-sections -fdata-sections"
for source in quiet openmp blas faiss_jni names copies store graph search kernels; do
  # shellcheck disable=SC2086
  g++ $flags -ffile-prefix-map="$here=." -isystem "$include" -I"$jdk/include" \
    -I"$jdk/include/linux" -c "$here/$source.cpp" -o "$work/$source.o" > "$log" 2>&1 ||
    give_up "g++ could not compile $source.cpp, see $log"
  objects="$work/$source.o $objects"
done
# shellcheck disable=SC2086
g++ -shared -o "$work/$library.tmp" $objects "$faiss" "$lapack" "$blas" \
  -static-libstdc++ -static-libgcc \
  -Wl,-z,muldefs -Wl,-z,defs -Wl,-z,now -Wl,--gc-sections -Wl,--exclude-libs,ALL \
  -Wl,--version-script="$here/exports.map" -Wl,--build-id=none -Wl,-s > "$log" 2>&1 ||
  give_up "the library did not link, see $log"
mv "$work/$library.tmp" "$out/$library"
echo "$inputs" > "$work/stamp"
