// FAISS's flat indexes for io.gamerec.index.internal.FaissNative. The Java side has checked every
// argument and holds the lock; this side lets no C++ exception through.
#include <faiss/IndexFlat.h>
#include <faiss/index_io.h>
#include <jni.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#define JNI(TYPE, NAME) \
    extern "C" JNIEXPORT TYPE JNICALL Java_io_gamerec_index_internal_FaissNative_##NAME

/// Has the kernels use vectors of at most so many floats; returns how many they use.
int gamerec_use_lanes(int at_most);

namespace {

// FAISS hands a batch below this to its one-by-one search and a larger one to the matrix product.
// For distances the latter computes |x|^2 + |y|^2 - 2xy, which cancels, so distances go in batches
// below it.
const jint kDistanceBatch = 16;
const jint kProductBatch = 1024;
// Bounds what FAISS allocates beside the results: about 24 bytes for each of these.
const jint kPlacesAtOnce = 1 << 22;

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

faiss::IndexFlat* index(jlong handle) {
    return reinterpret_cast<faiss::IndexFlat*>(handle);
}

std::string text(JNIEnv* env, jbyteArray bytes) {
    std::string s(env->GetArrayLength(bytes), '\0');
    env->GetByteArrayRegion(bytes, 0, s.size(), reinterpret_cast<jbyte*>(s.data()));
    return s;
}

} // namespace

JNI(jlong, create)(JNIEnv* env, jclass, jint dim, jboolean inner_product) {
    return guarded(env, jlong(0), [&] {
        faiss::IndexFlat* made = inner_product
                ? static_cast<faiss::IndexFlat*>(new faiss::IndexFlatIP(dim))
                : new faiss::IndexFlatL2(dim);
        return reinterpret_cast<jlong>(made);
    });
}

JNI(void, destroy)(JNIEnv*, jclass, jlong handle) {
    delete index(handle);
}

JNI(void, add)(JNIEnv* env, jclass, jlong handle, jfloatArray vectors) {
    guarded(env, 0, [&] {
        // What IndexFlat::add does, without a second copy of the vectors in between.
        auto* flat = index(handle);
        size_t before = flat->codes.size();
        jsize length = env->GetArrayLength(vectors);
        flat->codes.resize(before + length * sizeof(float));
        env->GetFloatArrayRegion(
                vectors, 0, length, reinterpret_cast<jfloat*>(flat->codes.data() + before));
        flat->ntotal += length / flat->d;
        return 0;
    });
}

JNI(void, search)(JNIEnv* env, jclass, jlong handle, jfloatArray queries, jint count, jint k,
                  jlongArray rows, jfloatArray scores) {
    guarded(env, 0, [&] {
        const auto* flat = index(handle);
        jint batch = flat->metric_type == faiss::METRIC_L2 ? kDistanceBatch : kProductBatch;
        batch = std::max(1, std::min({batch, count, kPlacesAtOnce / k}));
        std::vector<float> x(size_t(batch) * flat->d), found_scores(size_t(batch) * k);
        std::vector<faiss::Index::idx_t> found(size_t(batch) * k);
        for (jint from = 0; from < count; from += batch) {
            jint n = std::min(batch, count - from);
            env->GetFloatArrayRegion(queries, from * flat->d, n * flat->d, x.data());
            flat->search(n, x.data(), k, found_scores.data(), found.data());
            env->SetLongArrayRegion(
                    rows, from * k, n * k, reinterpret_cast<const jlong*>(found.data()));
            env->SetFloatArrayRegion(scores, from * k, n * k, found_scores.data());
        }
        return 0;
    });
}

JNI(void, vector)(JNIEnv* env, jclass, jlong handle, jlong row, jfloatArray out) {
    guarded(env, 0, [&] {
        std::vector<float> v(index(handle)->d);
        index(handle)->reconstruct(row, v.data());
        env->SetFloatArrayRegion(out, 0, v.size(), v.data());
        return 0;
    });
}

JNI(void, save)(JNIEnv* env, jclass, jlong handle, jbyteArray path) {
    guarded(env, 0, [&] {
        faiss::write_index(index(handle), text(env, path).c_str());
        return 0;
    });
}

JNI(jlong, load)(JNIEnv* env, jclass, jbyteArray path) {
    return guarded(env, jlong(0), [&] {
        std::unique_ptr<faiss::Index> read(faiss::read_index(text(env, path).c_str()));
        auto* flat = dynamic_cast<faiss::IndexFlat*>(read.get());
        if (flat == nullptr || flat->d < 1 || flat->ntotal < 0 ||
            flat->codes.size() != size_t(flat->ntotal) * flat->d * sizeof(float)) {
            throw std::runtime_error("it holds no flat index, or its sizes do not agree");
        }
        const float* values = flat->get_xb();
        if (!std::all_of(values, values + flat->codes.size() / sizeof(float),
                         [](float v) { return std::isfinite(v); })) {
            throw std::runtime_error("it holds values that are not finite");
        }
        read.release();
        return reinterpret_cast<jlong>(flat);
    });
}

JNI(jint, dim)(JNIEnv*, jclass, jlong handle) {
    return index(handle)->d;
}

JNI(jboolean, isInnerProduct)(JNIEnv*, jclass, jlong handle) {
    return index(handle)->metric_type == faiss::METRIC_INNER_PRODUCT;
}

JNI(jlong, size)(JNIEnv*, jclass, jlong handle) {
    return index(handle)->ntotal;
}

JNI(jint, useLanes)(JNIEnv*, jclass, jint atMost) {
    return gamerec_use_lanes(atMost);
}

JNI(jstring, version)(JNIEnv* env, jclass) {
    std::string version = std::to_string(FAISS_VERSION_MAJOR) + "." +
            std::to_string(FAISS_VERSION_MINOR) + "." + std::to_string(FAISS_VERSION_PATCH);
    return env->NewStringUTF(version.c_str());
}
