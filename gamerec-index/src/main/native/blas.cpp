// What FAISS takes from BLAS and LAPACK. One function matters for speed, sgemm in the forms of
// searches and k-means, and is done here; the rest, for training, is the reference BLAS and LAPACK,
// whose own sgemm build.sh renames. The few entry points of libgfortran that they would need for
// messages are here as well.
#include "kernels.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

extern "C" {

void gamerec_reference_sgemm_(
        const char* transa, const char* transb, const int* m, const int* n, const int* k,
        const float* alpha, const float* a, const int* lda, const float* b, const int* ldb,
        const float* beta, float* c, const int* ldc, size_t, size_t);

int sgemm_(const char* transa, const char* transb, const int* m, const int* n, const int* k,
           const float* alpha, const float* a, const int* lda, const float* b, const int* ldb,
           const float* beta, float* c, const int* ldc) {
    if (*transa != 'T' || *transb != 'N' || *m < 1 || *n < 1 || *k < 1) {
        gamerec_reference_sgemm_(
                transa, transb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, 1, 1);
        return 0;
    }
    // C' = alpha X Y' + beta C' with X [n, k] and Y [m, k] row-major.
    const auto& product = gamerec::kernels().product;
    if (*alpha == 1 && *beta == 0) {
        product.block(b, *n, *ldb, a, *m, *lda, *k, c, *ldc);
        return 0;
    }
    const int rows = 16, columns = 256;
    float part[rows * columns];
    for (int j = 0; j < *m; j += columns) {
        int width = std::min(columns, *m - j);
        for (int i = 0; i < *n; i += rows) {
            int height = std::min(rows, *n - i);
            product.block(b + size_t(i) * *ldb, height, *ldb, a + size_t(j) * *lda, width, *lda, *k,
                          part, columns);
            for (int q = 0; q < height; q++) {
                float* out = c + size_t(i + q) * *ldc + j;
                for (int r = 0; r < width; r++) {
                    float scaled = *alpha * part[q * columns + r];
                    out[r] = *beta == 0 ? scaled : scaled + *beta * out[r];
                }
            }
        }
    }
    return 0;
}

/// BLAS and LAPACK report a wrong argument here.
void xerbla_(const char* function, const int* argument, size_t length) {
    throw std::logic_error(
            "argument " + std::to_string(*argument) + " of " + std::string(function, length) +
            " is wrong");
}

void _gfortran_concat_string(
        size_t length, char* to, size_t length_a, const char* a, size_t length_b, const char* b) {
    std::string joined = std::string(a, length_a) + std::string(b, length_b);
    joined.resize(length, ' ');
    std::memcpy(to, joined.data(), length);
}
}
