#!/bin/sh
# Builds libgamerec_faiss.so: FAISS's flat indexes behind JNI in one self-contained library.
#
#   build.sh <work directory> <output directory> <JDK home> <optional|required>
#
# FAISS (static, with headers) comes from the system where libfaiss-dev is installed, else from the
# distribution's archive, unpacked into the work directory: no root, nothing outside it is touched.
# Where the library cannot be built, one line says why and the build goes on: the Java index serves
# instead. With "required", or GAMEREC_NATIVES=required in the environment, that is an error.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" "$2"
work=$(cd "$1" && pwd)
out=$(cd "$2" && pwd)
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

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
  give_up "it is built on Linux x86_64 only, this is $(uname -s) $(uname -m)"
command -v g++ > /dev/null || give_up "there is no g++; install it (apt-get install g++)"
[ -f "$jdk/include/jni.h" ] || give_up "$jdk has no include/jni.h; run Maven with a full JDK"

inputs=$(cat "$here"/* | cksum; g++ -dumpfullversion; echo "$jdk")
if [ -f "$work/stamp" ] && [ -f "$out/$library" ] && [ "$(cat "$work/stamp")" = "$inputs" ]; then
  exit 0
fi

# Downloads one package and unpacks it below $work/root, with apt's state kept below $work.
fetch() {
  command -v apt-get > /dev/null && command -v dpkg > /dev/null ||
    give_up "libfaiss-dev is not installed and there is no apt-get to fetch it with; see docs/index.md"
  apt=$work/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/state" "$apt/debs"
  set -- "$1" -q -oDir::State="$apt/state" -oDir::State::Lists="$apt/lists" -oDir::Cache="$apt/cache" \
    -oDir::State::status=/var/lib/dpkg/status -oDebug::NoLocking=1 -oAPT::Sandbox::User= \
    -oAcquire::Retries=3 -oAcquire::http::Timeout=20 -oAcquire::https::Timeout=20
  package=$1
  shift
  failed=$work/fetch-failed
  # A fetch that failed is not tried again in every build: without network it takes its time.
  [ $required = yes ] || [ ! -f "$failed" ] || give_up "$(cat "$failed")"
  message="apt-get could not fetch $package, see $log; 'mvn clean' tries again"
  echo "$message" > "$failed"
  { apt-get "$@" update && (cd "$apt/debs" && apt-get "$@" download "$package"); } > "$log" 2>&1 ||
    give_up "$message"
  for deb in "$apt/debs/$package"_*.deb; do
    dpkg -x "$deb" "$work/root" >> "$log" 2>&1 || give_up "dpkg could not unpack $deb, see $log"
  done
  rm "$failed"
}

faiss=$(g++ -print-file-name=libfaiss.a)
include=/usr/include
if [ ! -f "$faiss" ] || [ ! -f "$include/faiss/IndexFlat.h" ]; then
  include=$work/root/usr/include
  faiss=$work/root/usr/lib/x86_64-linux-gnu/libfaiss.a
  [ -f "$faiss" ] || fetch libfaiss-dev
fi

# kernels.o comes first: with -z muldefs its definitions win over those of libfaiss.a.
flags="-std=c++17 -O3 -fPIC -Wall -Wextra -Wno-psabi -ffunction-sections -fdata-sections"
objects=
for source in kernels openmp faiss_jni; do
  # shellcheck disable=SC2086
  g++ $flags -ffile-prefix-map="$here=." -I"$include" -I"$jdk/include" -I"$jdk/include/linux" \
    -c "$here/$source.cpp" -o "$work/$source.o" > "$log" 2>&1 ||
    give_up "g++ could not compile $source.cpp, see $log"
  objects="$objects $work/$source.o"
done
# shellcheck disable=SC2086
g++ -shared -o "$work/$library.tmp" $objects "$faiss" -static-libstdc++ -static-libgcc \
  -Wl,-z,muldefs -Wl,-z,defs -Wl,-z,now -Wl,--gc-sections -Wl,--exclude-libs,ALL \
  -Wl,--version-script="$here/exports.map" -Wl,--build-id=none -Wl,-s > "$log" 2>&1 ||
  give_up "the library did not link, see $log"
mv "$work/$library.tmp" "$out/$library"
echo "$inputs" > "$work/stamp"
