// io.gamerec.index.internal.FaissNative. The Java side has checked every argument and holds the lock;
// this side lets no C++ exception through. Arrays are copied, in pieces: nothing here keeps the
// garbage collector waiting, and a copy of one query costs less than pinning it.
#include <jni.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "store.h"

#define JNI(TYPE, NAME) \
    extern "C" JNIEXPORT TYPE JNICALL Java_io_gamerec_index_internal_FaissNative_##NAME

namespace {

using gamerec::Store;

const jint kQueriesAtOnce = 512;
// Bounds what a search allocates beside the results: about 30 bytes for each of these.
const jint kPlacesAtOnce = 1 << 18;
const size_t kVectorsAtOnce = 1 << 16;

void raise(JNIEnv* env, const char* kind, const char* message) {
    if (env->ExceptionCheck()) {
        return;
    }
    jclass type = env->FindClass(kind);
    if (type != nullptr) {
        env->ThrowNew(type, message);
    }
}

template <typename T, typename F>
T guarded(JNIEnv* env, T failed, F body) {
    try {
        return body();
    } catch (const std::bad_alloc&) {
        raise(env, "java/lang/OutOfMemoryError", "no native memory left for the FAISS index");
    } catch (const std::exception& e) {
        raise(env, "io/gamerec/api/GamerecException", e.what());
    } catch (...) {
        raise(env, "io/gamerec/api/GamerecException", "FAISS failed without a message");
    }
    return failed;
}

Store* store(jlong handle) {
    return reinterpret_cast<Store*>(handle);
}

jlong handle(Store* store) {
    return reinterpret_cast<jlong>(store);
}

std::string text(JNIEnv* env, jbyteArray bytes) {
    std::string s(env->GetArrayLength(bytes), '\0');
    env->GetByteArrayRegion(bytes, 0, s.size(), reinterpret_cast<jbyte*>(s.data()));
    return s;
}

std::vector<float> floats(JNIEnv* env, jfloatArray array) {
    std::vector<float> copy(env->GetArrayLength(array));
    env->GetFloatArrayRegion(array, 0, copy.size(), copy.data());
    return copy;
}

std::vector<int64_t> longs(JNIEnv* env, jlongArray array) {
    std::vector<int64_t> copy(array == nullptr ? 0 : env->GetArrayLength(array));
    if (!copy.empty()) {
        env->GetLongArrayRegion(array, 0, copy.size(), reinterpret_cast<jlong*>(copy.data()));
    }
    return copy;
}

/// Arrays between Java and the store, kept by each thread.
struct Buffers {
    std::vector<float> queries;
    std::vector<float> scores;
    std::vector<int64_t> rows;
    std::vector<int64_t> allowed;
};

thread_local Buffers buffers;

/// Searches piece by piece: find(n, queries, allowed, rows, scores).
template <class Find>
void search_in_pieces(JNIEnv* env, const Store& index, jfloatArray queries, jint count, jint k,
                      jlongArray allowed_words, jlongArray rows, jfloatArray scores, Find find) {
    jint d = index.root().d;
    jint piece = std::max(1, std::min({kQueriesAtOnce, count, kPlacesAtOnce / k}));
    auto& [x, found_scores, found, words] = buffers;
    x.resize(size_t(piece) * d);
    found_scores.resize(size_t(piece) * k);
    found.resize(size_t(piece) * k);
    gamerec::Allowed allowed;
    if (allowed_words != nullptr) {
        words.resize(env->GetArrayLength(allowed_words));
        env->GetLongArrayRegion(
                allowed_words, 0, words.size(), reinterpret_cast<jlong*>(words.data()));
        allowed = gamerec::Allowed(words.data(), words.size());
    }
    for (jint from = 0; from < count; from += piece) {
        jint n = std::min(piece, count - from);
        env->GetFloatArrayRegion(queries, from * d, n * d, x.data());
        find(n, x.data(), allowed, found.data(), found_scores.data());
        env->SetLongArrayRegion(rows, from * k, n * k, reinterpret_cast<const jlong*>(found.data()));
        env->SetFloatArrayRegion(scores, from * k, n * k, found_scores.data());
    }
    if (found.capacity() > size_t(kPlacesAtOnce)) {
        buffers = Buffers();
    }
}

} // namespace

JNI(jlong, create)(JNIEnv* env, jclass, jbyteArray factory, jint dim, jboolean product, jint seed,
                   jint efConstruction, jint efSearch, jint nprobe) {
    return guarded(env, jlong(0), [&] {
        return handle(Store::create(
                text(env, factory).c_str(), dim, product, seed, efConstruction, efSearch, nprobe));
    });
}

JNI(void, destroy)(JNIEnv*, jclass, jlong index) {
    delete store(index);
}

JNI(void, facts)(JNIEnv* env, jclass, jlong index, jlongArray out) {
    guarded(env, 0, [&] {
        int64_t facts[gamerec::kFacts];
        store(index)->facts(facts);
        env->SetLongArrayRegion(out, 0, gamerec::kFacts, reinterpret_cast<const jlong*>(facts));
        return 0;
    });
}

JNI(jstring, type)(JNIEnv* env, jclass, jlong index) {
    return guarded(env, jstring(nullptr),
                   [&] { return env->NewStringUTF(store(index)->type().c_str()); });
}

JNI(void, train)(JNIEnv* env, jclass, jlong index, jfloatArray vectors) {
    guarded(env, 0, [&] {
        std::vector<float> x = floats(env, vectors);
        store(index)->train(x.size() / store(index)->root().d, x.data());
        return 0;
    });
}

JNI(void, add)(JNIEnv* env, jclass, jlong index, jfloatArray vectors) {
    guarded(env, 0, [&] {
        std::vector<float> x = floats(env, vectors);
        store(index)->add(x.size() / store(index)->root().d, x.data());
        return 0;
    });
}

JNI(jlong, settle)(JNIEnv* env, jclass, jlong index, jint atMost) {
    return guarded(env, jlong(0), [&] { return jlong(store(index)->settle(atMost)); });
}

JNI(void, search)(JNIEnv* env, jclass, jlong index, jfloatArray queries, jint count, jint k, jint ef,
                  jint nprobe, jlongArray allowed, jlongArray rows, jfloatArray scores) {
    guarded(env, 0, [&] {
        gamerec::Parameters parameters;
        parameters.ef = ef;
        parameters.nprobe = nprobe;
        search_in_pieces(env, *store(index), queries, count, k, allowed, rows, scores,
                         [&](size_t n, const float* x, const gamerec::Allowed& bits, int64_t* found,
                             float* found_scores) {
                             parameters.allowed = bits;
                             store(index)->search(n, x, k, parameters, found, found_scores);
                         });
        return 0;
    });
}

JNI(void, searchAmong)(JNIEnv* env, jclass, jlong index, jfloatArray queries, jint count, jint k,
                       jlongArray allowed, jlongArray rows, jfloatArray scores) {
    guarded(env, 0, [&] {
        search_in_pieces(env, *store(index), queries, count, k, allowed, rows, scores,
                         [&](size_t n, const float* x, const gamerec::Allowed& bits, int64_t* found,
                             float* found_scores) {
                             store(index)->search_among(n, x, k, bits, found, found_scores);
                         });
        return 0;
    });
}

JNI(jlongArray, searchRange)(JNIEnv* env, jclass, jlong index, jfloatArray query, jfloat radius,
                             jint nprobe, jlongArray allowed) {
    return guarded(env, jlongArray(nullptr), [&] {
        std::vector<float> x = floats(env, query);
        std::vector<int64_t> words = longs(env, allowed);
        gamerec::Parameters parameters;
        parameters.nprobe = nprobe;
        if (allowed != nullptr) {
            parameters.allowed = gamerec::Allowed(words.data(), words.size());
        }
        std::vector<gamerec::Key> found;
        store(index)->search_range(x.data(), radius, parameters, found);
        if (found.size() > size_t(1) << 28) {
            throw std::runtime_error(
                    "the radius holds " + std::to_string(found.size()) + " vectors; take a nearer one");
        }
        for (auto& key : found) {
            float score = gamerec::distance_of(key);
            uint32_t bits;
            std::memcpy(&bits, &score, sizeof bits);
            key = uint64_t(bits) << 32 | uint32_t(gamerec::row_of(key));
        }
        jlongArray out = env->NewLongArray(found.size());
        if (out != nullptr) {
            env->SetLongArrayRegion(out, 0, found.size(), reinterpret_cast<const jlong*>(found.data()));
        }
        return out;
    });
}

JNI(void, vector)(JNIEnv* env, jclass, jlong index, jint row, jfloatArray out, jint at) {
    guarded(env, 0, [&] {
        std::vector<float> v(store(index)->root().d);
        store(index)->vector(row, v.data());
        env->SetFloatArrayRegion(out, at, v.size(), v.data());
        return 0;
    });
}

JNI(jlong, compacted)(JNIEnv* env, jclass, jlong index, jintArray rows) {
    return guarded(env, jlong(0), [&] {
        std::vector<int32_t> kept(env->GetArrayLength(rows));
        env->GetIntArrayRegion(rows, 0, kept.size(), kept.data());
        return handle(store(index)->compacted(kept));
    });
}

JNI(void, write)(JNIEnv* env, jclass, jlong index, jbyteArray path, jlongArray ids) {
    guarded(env, 0, [&] {
        std::vector<int64_t> copy = longs(env, ids);
        store(index)->write(text(env, path).c_str(), ids == nullptr ? nullptr : &copy);
        return 0;
    });
}

JNI(jlong, load)(JNIEnv* env, jclass, jbyteArray path, jboolean mapped) {
    return guarded(env, jlong(0),
                   [&] { return handle(Store::load(text(env, path).c_str(), mapped)); });
}

JNI(jlongArray, loadedIds)(JNIEnv* env, jclass, jlong index) {
    return guarded(env, jlongArray(nullptr), [&] {
        const auto& ids = store(index)->loaded_ids();
        jlongArray out = ids.empty() ? nullptr : env->NewLongArray(ids.size());
        if (out != nullptr) {
            env->SetLongArrayRegion(out, 0, ids.size(), reinterpret_cast<const jlong*>(ids.data()));
        }
        return out;
    });
}

JNI(jint, useLanes)(JNIEnv*, jclass, jint atMost) {
    return gamerec::use_lanes(atMost);
}

JNI(jstring, kernels)(JNIEnv* env, jclass) {
    return env->NewStringUTF(gamerec::kernels().name);
}

JNI(jstring, version)(JNIEnv* env, jclass) {
    std::string version = std::to_string(FAISS_VERSION_MAJOR) + "." +
            std::to_string(FAISS_VERSION_MINOR) + "." + std::to_string(FAISS_VERSION_PATCH);
    return env->NewStringUTF(version.c_str());
}
