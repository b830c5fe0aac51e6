// The arithmetic under FAISS, in place of BLAS and of FAISS's own scalar products.
//
// Why not OpenBLAS: the release that distributions pair with this FAISS picks its kernels by CPU
// name and is reported to be wrong on CPUs newer than itself; its serial flavour is wrong under
// concurrent callers. What searches need is written here once, for vector widths chosen by CPU
// feature; what only training needs comes from the reference BLAS and LAPACK (blas.cpp).
//
// A pair of vectors is always summed in the same order: one accumulator of W lanes over the
// dimension, fewer lanes over what is left, each added up by the same tree. So a pair has the same
// score alone, in a batch of any size, at any place in it and wherever its vectors lie. The linker takes
// these definitions before those of libfaiss.a (-z muldefs).
#include "kernels.h"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace {

using gamerec::Kernels;

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

struct Product {
    template <class V>
    static INLINE void add(V& sum, const V& a, const V& b) {
        sum += a * b;
    }
};

struct Distance {
    template <class V>
    static INLINE void add(V& sum, const V& a, const V& b) {
        V difference = a - b;
        sum += difference * difference;
    }
};

/// Adds the part of the scores that W lanes hold, from c on, and what is left by fewer lanes.
template <class M, int W, int Q, int R>
INLINE void add_part(const float* x, size_t ldx, const float* const (&y)[R], size_t c, size_t d,
                     float (&total)[Q][R]) {
    if (c + W <= d) {
        typename Lanes<W>::type acc[Q][R] = {};
        for (; c + W <= d; c += W) {
            for (int r = 0; r < R; r++) {
                auto b = load<W>(y[r] + c);
                for (int q = 0; q < Q; q++) {
                    M::add(acc[q][r], load<W>(x + q * ldx + c), b);
                }
            }
        }
        for (int q = 0; q < Q; q++) {
            for (int r = 0; r < R; r++) {
                total[q][r] += sum<W>(acc[q][r]);
            }
        }
    }
    if constexpr (W > 1) {
        if (c < d) {
            add_part<M, (W > 4 ? W / 2 : 1), Q, R>(x, ldx, y, c, d, total);
        }
    }
}

/// Scores of Q vectors with R vectors: out[q * stride + r].
template <class M, int W, int Q, int R>
INLINE void tile(const float* x, size_t ldx, const float* const (&y)[R], size_t d, float* out,
                 size_t stride) {
    float total[Q][R] = {};
    add_part<M, W, Q, R>(x, ldx, y, 0, d, total);
    for (int q = 0; q < Q; q++) {
        for (int r = 0; r < R; r++) {
            out[q * stride + r] = total[q][r];
        }
    }
}

template <class M, int W, int Q, int R>
INLINE void tile_rows(const float* x, size_t ldx, const float* y, size_t ldy, size_t d, float* out,
                      size_t stride) {
    const float* rows[R];
    for (int r = 0; r < R; r++) {
        rows[r] = y + r * ldy;
    }
    tile<M, W, Q, R>(x, ldx, rows, d, out, stride);
}

template <class M, int W, int Q, int R>
INLINE void block(const float* x, size_t nx, size_t ldx, const float* y, size_t ny, size_t ldy,
                  size_t d, float* out, size_t stride) {
    size_t j = 0;
    for (; j + R <= ny; j += R) {
        size_t i = 0;
        for (; i + Q <= nx; i += Q) {
            tile_rows<M, W, Q, R>(x + i * ldx, ldx, y + j * ldy, ldy, d, out + i * stride + j, stride);
        }
        for (; i < nx; i++) {
            tile_rows<M, W, 1, R>(x + i * ldx, ldx, y + j * ldy, ldy, d, out + i * stride + j, stride);
        }
    }
    for (; j < ny; j++) {
        for (size_t i = 0; i < nx; i++) {
            tile_rows<M, W, 1, 1>(x + i * ldx, ldx, y + j * ldy, ldy, d, out + i * stride + j, stride);
        }
    }
}

INLINE void fetch(const float* vector, size_t d) {
    const char* line = reinterpret_cast<const char*>(vector);
    for (size_t at = 0; at < d * sizeof(float); at += 64) {
        __builtin_prefetch(line + at);
    }
}

/// Each group of rows is on its way while the one before it is compared.
template <class M, int W>
INLINE void gather(const float* x, const float* base, const int32_t* rows, size_t n, size_t d,
                   float* out) {
    const size_t group = 4;
    for (size_t j = 0; j < std::min(n, group); j++) {
        fetch(base + size_t(rows[j]) * d, d);
    }
    size_t j = 0;
    for (; j + group <= n; j += group) {
        for (size_t next = j + group; next < std::min(n, j + 2 * group); next++) {
            fetch(base + size_t(rows[next]) * d, d);
        }
        const float* y[group] = {base + size_t(rows[j]) * d, base + size_t(rows[j + 1]) * d,
                                 base + size_t(rows[j + 2]) * d, base + size_t(rows[j + 3]) * d};
        tile<M, W, 1, 4>(x, d, y, d, out + j, group);
    }
    for (; j < n; j++) {
        tile_rows<M, W, 1, 1>(x, d, base + size_t(rows[j]) * d, d, d, out + j, 1);
    }
}

#define SCORER(NAME, TARGET, M, W, Q, R)                                                       \
    TARGET void NAME##_block(const float* x, size_t nx, size_t ldx, const float* y, size_t ny, \
                             size_t ldy, size_t d, float* out, size_t stride) {                \
        block<M, W, Q, R>(x, nx, ldx, y, ny, ldy, d, out, stride);                             \
    }                                                                                          \
    TARGET void NAME##_gather(const float* x, const float* base, const int32_t* rows, size_t n, \
                              size_t d, float* out) {                                          \
        gather<M, W>(x, base, rows, n, d, out);                                                \
    }                                                                                          \
    TARGET float NAME##_pair(const float* x, const float* y, size_t d) {                       \
        float out;                                                                             \
        tile_rows<M, W, 1, 1>(x, d, y, d, d, &out, 1);                                         \
        return out;                                                                            \
    }                                                                                          \
    const gamerec::Scorer NAME = {NAME##_block, NAME##_gather, NAME##_pair};

#define KERNELS(NAME, TITLE, TARGET, W, Q, R)                                              \
    SCORER(NAME##_product, TARGET, Product, W, Q, R)                                       \
    SCORER(NAME##_distance, TARGET, Distance, W, Q, R)                                     \
    TARGET void NAME##_decode(const uint8_t* codes, const float* least, const float* width, \
                              size_t d, float* out) {                                      \
        for (size_t i = 0; i < d; i++) {                                                   \
            out[i] = least[i] + (float(codes[i]) + 0.5f) / 255.0f * width[i];              \
        }                                                                                  \
    }                                                                                      \
    const Kernels NAME = {NAME##_product, NAME##_distance, NAME##_decode, W, TITLE};

#if defined(__x86_64__)
KERNELS(baseline, "SSE2", , 4, 2, 4)
KERNELS(avx2, "AVX2", __attribute__((target("avx2,fma"))), 8, 3, 4)
KERNELS(avx512, "AVX-512", __attribute__((target("avx512f,avx512dq,avx512vl,fma"))), 16, 4, 5)

const Kernels* widest(int lanes) {
    __builtin_cpu_init();
    if (lanes >= avx512.lanes && __builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
        return &avx512;
    }
    if (lanes >= avx2.lanes && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return &avx2;
    }
    return &baseline;
}
#else
#if defined(__aarch64__)
KERNELS(baseline, "NEON", , 4, 4, 4)
#else
KERNELS(baseline, "portable", , 4, 2, 4)
#endif

const Kernels* widest(int) {
    return &baseline;
}
#endif

std::atomic<const Kernels*> chosen{widest(16)};

} // namespace

namespace gamerec {

const Kernels& kernels() {
    return *chosen.load(std::memory_order_relaxed);
}

int use_lanes(int at_most) {
    chosen = widest(at_most);
    return kernels().lanes;
}

} // namespace gamerec

namespace faiss {

float fvec_inner_product(const float* x, const float* y, size_t d) {
    return gamerec::kernels().product.pair(x, y, d);
}

float fvec_L2sqr(const float* x, const float* y, size_t d) {
    return gamerec::kernels().distance.pair(x, y, d);
}

float fvec_norm_L2sqr(const float* x, size_t d) {
    return gamerec::kernels().product.pair(x, x, d);
}

} // namespace faiss
