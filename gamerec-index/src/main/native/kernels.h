// Scores of vectors, for the widest registers that the CPU has. See kernels.cpp.
#pragma once

#include <cstddef>
#include <cstdint>

namespace gamerec {

/// Scores of one metric. A pair has the same score, to the bit, from each of the functions.
struct Scorer {
    /// out[i * stride + j] = score of x[i * ldx] with y[j * ldy].
    void (*block)(const float* x, size_t nx, size_t ldx, const float* y, size_t ny, size_t ldy,
                  size_t d, float* out, size_t stride);
    /// out[j] = score of x with base[rows[j] * d]; fetches ahead.
    void (*gather)(const float* x, const float* base, const int32_t* rows, size_t n, size_t d,
                   float* out);
    float (*pair)(const float* x, const float* y, size_t d);
};

struct Kernels {
    Scorer product;
    Scorer distance;
    /// out[i] = least[i] + (codes[i] + 0.5) / 255 * width[i], as FAISS decodes a byte.
    void (*decode)(const uint8_t* codes, const float* least, const float* width, size_t d, float* out);
    int lanes;
    const char* name;
};

/// Those in use. They do not change but in tests.
const Kernels& kernels();

/// Has the kernels use vectors of at most so many floats; returns how many they use.
int use_lanes(int at_most);

} // namespace gamerec
