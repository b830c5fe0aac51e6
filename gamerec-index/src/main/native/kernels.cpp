// The arithmetic under FAISS's flat search, in place of BLAS and of FAISS's own scalar products.
//
// Why not OpenBLAS: the release that distributions pair with this FAISS picks its kernels by CPU
// name and is reported to be wrong on CPUs newer than itself; its serial flavour is wrong under
// concurrent callers. FAISS needs one BLAS function for flat search, a product of two row-major
// matrices, which is written here once for three vector widths chosen by CPU feature.
//
// A pair of vectors is always summed in the same order: one accumulator of W lanes over the
// dimension, a zero-padded tail, then the same tree over the lanes. So a pair has the same score
// alone, in a batch of any size and at any place in it. The linker takes these definitions before
// those of libfaiss.a (-z muldefs).
#include <atomic>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>

namespace {

template <int W>
struct Lanes {
    typedef float type __attribute__((vector_size(W * sizeof(float)), aligned(4)));
};

#define INLINE inline __attribute__((always_inline))

template <int W>
INLINE float sum(const typename Lanes<W>::type& v) {
    if constexpr (W == 1) {
        return v[0];
    } else {
        typename Lanes<W / 2>::type low, high;
        std::memcpy(&low, &v, sizeof low);
        std::memcpy(&high, reinterpret_cast<const char*>(&v) + sizeof low, sizeof high);
        low += high;
        return sum<W / 2>(low);
    }
}

template <int W>
INLINE typename Lanes<W>::type load(const float* p) {
    typename Lanes<W>::type v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

template <int W>
INLINE typename Lanes<W>::type load_tail(const float* p, size_t count) {
    float padded[W] = {};
    for (size_t i = 0; i < count; i++) {
        padded[i] = p[i];
    }
    return load<W>(padded);
}

/// Inner products of Q vectors with R vectors: out[q * stride + r].
template <int W, int Q, int R>
INLINE void tile(const float* x, const float* y, size_t d, float* out, size_t stride) {
    typename Lanes<W>::type acc[Q][R] = {};
    size_t c = 0;
    for (; c + W <= d; c += W) {
        for (int r = 0; r < R; r++) {
            auto b = load<W>(y + r * d + c);
            for (int q = 0; q < Q; q++) {
                acc[q][r] += load<W>(x + q * d + c) * b;
            }
        }
    }
    if (c < d) {
        for (int r = 0; r < R; r++) {
            auto b = load_tail<W>(y + r * d + c, d - c);
            for (int q = 0; q < Q; q++) {
                acc[q][r] += load_tail<W>(x + q * d + c, d - c) * b;
            }
        }
    }
    for (int q = 0; q < Q; q++) {
        for (int r = 0; r < R; r++) {
            out[q * stride + r] = sum<W>(acc[q][r]);
        }
    }
}

template <int W, int Q, int R>
INLINE void products(
        const float* x, size_t nx, const float* y, size_t ny, size_t d, float* out, size_t stride) {
    size_t j = 0;
    for (; j + R <= ny; j += R) {
        size_t i = 0;
        for (; i + Q <= nx; i += Q) {
            tile<W, Q, R>(x + i * d, y + j * d, d, out + i * stride + j, stride);
        }
        for (; i < nx; i++) {
            tile<W, 1, R>(x + i * d, y + j * d, d, out + i * stride + j, stride);
        }
    }
    for (; j < ny; j++) {
        for (size_t i = 0; i < nx; i++) {
            tile<W, 1, 1>(x + i * d, y + j * d, d, out + i * stride + j, stride);
        }
    }
}

template <int W>
INLINE float squared_distance(const float* x, const float* y, size_t d) {
    typename Lanes<W>::type acc = {};
    size_t c = 0;
    for (; c + W <= d; c += W) {
        auto difference = load<W>(x + c) - load<W>(y + c);
        acc += difference * difference;
    }
    if (c < d) {
        auto difference = load_tail<W>(x + c, d - c) - load_tail<W>(y + c, d - c);
        acc += difference * difference;
    }
    return sum<W>(acc);
}

struct Kernels {
    float (*inner_product)(const float*, const float*, size_t);
    float (*l2)(const float*, const float*, size_t);
    void (*products)(const float*, size_t, const float*, size_t, size_t, float*, size_t);
    int lanes;
};

#define KERNELS(NAME, TARGET, W, Q, R)                                                          \
    TARGET float NAME##_inner_product(const float* x, const float* y, size_t d) {               \
        float out;                                                                              \
        tile<W, 1, 1>(x, y, d, &out, 1);                                                        \
        return out;                                                                             \
    }                                                                                           \
    TARGET float NAME##_l2(const float* x, const float* y, size_t d) {                          \
        return squared_distance<W>(x, y, d);                                                    \
    }                                                                                           \
    TARGET void NAME##_products(const float* x, size_t nx, const float* y, size_t ny, size_t d, \
                                float* out, size_t stride) {                                    \
        products<W, Q, R>(x, nx, y, ny, d, out, stride);                                        \
    }                                                                                           \
    const Kernels NAME = {NAME##_inner_product, NAME##_l2, NAME##_products, W};

KERNELS(sse, , 4, 2, 4)
KERNELS(avx2, __attribute__((target("avx2,fma"))), 8, 3, 4)
KERNELS(avx512, __attribute__((target("avx512f,avx512dq,avx512vl,fma"))), 16, 4, 5)

const Kernels* widest(int lanes) {
    __builtin_cpu_init();
    if (lanes >= avx512.lanes && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
        return &avx512;
    }
    if (lanes >= avx2.lanes && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return &avx2;
    }
    return &sse;
}

std::atomic<const Kernels*> chosen{widest(16)};

const Kernels& kernels() {
    return *chosen.load(std::memory_order_relaxed);
}

[[noreturn]] void absent(const char* function) {
    throw std::logic_error(std::string(function) + " is not part of gamerec's FAISS");
}

} // namespace

int gamerec_use_lanes(int at_most) {
    chosen = widest(at_most);
    return kernels().lanes;
}

namespace faiss {

float fvec_inner_product(const float* x, const float* y, size_t d) {
    return kernels().inner_product(x, y, d);
}

float fvec_L2sqr(const float* x, const float* y, size_t d) {
    return kernels().l2(x, y, d);
}

} // namespace faiss

extern "C" {

/// The one form FAISS's flat search calls: C' = X Y' with X [n, k] and Y [m, k] row-major.
int sgemm_(const char* transa, const char* transb, const int* m, const int* n, const int* k,
           const float* alpha, const float* a, const int* lda, const float* b, const int* ldb,
           const float* beta, float* c, const int* ldc) {
    if (*transa != 'T' || *transb != 'N' || *alpha != 1 || *beta != 0 || *lda != *k || *ldb != *k) {
        absent("this form of sgemm");
    }
    kernels().products(b, *n, a, *m, *k, c, *ldc);
    return 0;
}

// Training of quantizers, which gamerec does not offer, refers to these.
#define ABSENT(NAME)   \
    int NAME() {       \
        absent(#NAME); \
    }
ABSENT(dgemm_)
ABSENT(dgesvd_)
ABSENT(dgetrf_)
ABSENT(dgetri_)
ABSENT(dsyev_)
ABSENT(sgelsd_)
ABSENT(sgeqrf_)
ABSENT(sgesvd_)
ABSENT(sgetrf_)
ABSENT(sgetri_)
ABSENT(sorgqr_)
ABSENT(ssyrk_)
}
