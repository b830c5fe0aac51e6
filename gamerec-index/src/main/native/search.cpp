// Searches that compare vectors one after the other: all of a flat index, the allowed ones of any
// index, the lists of an inverted file. Kinds that keep their vectors as they are are compared here,
// in place; others by FAISS, or as FAISS reconstructs them.
#include <faiss/IndexIVFFlat.h>
#include <faiss/IndexIVFPQR.h>
#include <faiss/IndexScalarQuantizer.h>

#include <numeric>
#include <typeinfo>

#include "store.h"

namespace gamerec {
namespace {

const size_t kRowsAtOnce = 256;
const size_t kQueriesAtOnce = 64;
// Below this, vectors that lie apart are compared where they are; from it on, copied side by side.
const size_t kFewQueries = 4;

/// What a search needs; kept by each thread.
struct Scratch {
    std::vector<Nearest> nearest;
    std::vector<float> scores;
    std::vector<float> block;
    std::vector<int32_t> rows;
    std::vector<int64_t> lists;
    std::vector<float> list_scores;
};

thread_local Scratch scratch;

Nearest* nearest_of(size_t n, size_t k) {
    if (scratch.nearest.size() < n) {
        scratch.nearest.resize(n);
    }
    for (size_t i = 0; i < n; i++) {
        scratch.nearest[i].start(k);
    }
    return scratch.nearest.data();
}

float* scores_of(size_t n) {
    scratch.scores.resize(std::max(n, scratch.scores.size()));
    return scratch.scores.data();
}

template <class IVF>
bool keeps_vectors(const IVF& index) {
    return typeid(index) == typeid(faiss::IndexIVFFlat);
}

/// Compares n queries with count vectors in a row; offer(query, scores, from, count) takes them.
template <class Offer>
void compare(const faiss::Index& index, size_t n, const float* x, const float* y, size_t count,
             Offer offer) {
    const Scorer& score = scorer(index);
    size_t d = index.d;
    size_t queries = std::min(n, kQueriesAtOnce);
    float* scores = scores_of(queries * kRowsAtOnce);
    for (size_t j = 0; j < count; j += kRowsAtOnce) {
        size_t rows = std::min(kRowsAtOnce, count - j);
        for (size_t i = 0; i < n; i += queries) {
            size_t some = std::min(queries, n - i);
            score.block(x + i * d, some, d, y + j * d, rows, d, d, scores, rows);
            for (size_t q = 0; q < some; q++) {
                offer(i + q, scores + q * rows, j, rows);
            }
        }
    }
}

/// Calls f(rows, n) with the allowed rows, up to kRowsAtOnce at a time, in ascending order.
template <class F>
void each_allowed(const Allowed& allowed, F f) {
    int32_t rows[kRowsAtOnce];
    size_t n = 0;
    for (size_t w = 0; w < allowed.words(); w++) {
        for (uint64_t word = allowed.word(w); word != 0; word &= word - 1) {
            rows[n++] = int32_t(w * 64 + __builtin_ctzll(word));
            if (n == kRowsAtOnce) {
                f(rows, n);
                n = 0;
            }
        }
    }
    if (n > 0) {
        f(rows, n);
    }
}

/// The bits of all rows.
std::vector<int64_t> every_row(const faiss::Index& index) {
    std::vector<int64_t> every((index.ntotal + 63) / 64, -1);
    if (index.ntotal % 64 != 0) {
        every.back() = (int64_t(1) << index.ntotal % 64) - 1;
    }
    return every;
}

/// The index where it keeps a byte a value, each dimension in a range of its own, else null.
const faiss::IndexScalarQuantizer* as_bytes(const faiss::Index& index) {
    const auto* sq = dynamic_cast<const faiss::IndexScalarQuantizer*>(&index);
    return sq != nullptr && sq->sq.qtype == faiss::ScalarQuantizer::QT_8bit &&
                    sq->sq.trained.size() == 2 * size_t(sq->d)
            ? sq
            : nullptr;
}

bool are_consecutive(const int32_t* rows, size_t n) {
    return size_t(rows[n - 1] - rows[0]) == n - 1;
}

} // namespace

/// The searches of one store: they go down through what is wrapped around the innermost index.
class Search {
  public:
    explicit Search(const Store& store) : store_(store) {}

    void nearest(const faiss::Index& index, size_t n, const float* x, size_t k,
                 const Parameters& parameters, int64_t* rows, float* scores) const {
        if (const auto* outer = dynamic_cast<const faiss::IndexPreTransform*>(&index)) {
            Transformed t(*outer, n, x);
            nearest(*outer->index, n, t.x, k, parameters, rows, scores);
        } else if (const auto* outer = dynamic_cast<const faiss::IndexRefine*>(&index)) {
            refine(*outer, n, x, k, parameters, rows, scores);
        } else if (as_flat(index) != nullptr) {
            if (parameters.allowed) {
                among(index, n, x, k, parameters.allowed, rows, scores);
            } else {
                all(index, n, x, k, rows, scores);
            }
        } else if (const auto* hnsw = dynamic_cast<const faiss::IndexHNSW*>(&index)) {
            search_graph(*hnsw, n, x, k, parameters, rows, scores);
        } else if (const auto* ivf = dynamic_cast<const faiss::IndexIVF*>(&index)) {
            lists(*ivf, n, x, k, parameters, rows, scores);
        } else if (parameters.allowed) {
            among(index, n, x, k, parameters.allowed, rows, scores);
        } else if (as_bytes(index) != nullptr) {
            auto every = every_row(index);
            among(index, n, x, k, Allowed(every.data(), every.size()), rows, scores);
        } else {
            index.search(n, x, k, scores, rows);
        }
    }

    void among(const faiss::Index& index, size_t n, const float* x, size_t k,
               const Allowed& allowed, int64_t* rows, float* scores) const {
        if (const auto* outer = dynamic_cast<const faiss::IndexPreTransform*>(&index)) {
            Transformed t(*outer, n, x);
            among(*outer->index, n, t.x, k, allowed, rows, scores);
            return;
        }
        if (const auto* outer = dynamic_cast<const faiss::IndexRefine*>(&index)) {
            among(*outer->refine_index, n, x, k, allowed, rows, scores);
            return;
        }
        Nearest* found = nearest_of(n, k);
        bool product = is_product(index);
        const auto* ivf = dynamic_cast<const faiss::IndexIVF*>(&index);
        if (ivf != nullptr && keeps_vectors(*ivf) && n < kFewQueries) {
            // In the order of the lists, where memory is read in its order.
            std::vector<int64_t> every(ivf->nlist);
            std::iota(every.begin(), every.end(), 0);
            for (size_t i = 0; i < n; i++) {
                each_in_lists(*ivf, x + i * index.d, every.data(), every.size(), allowed,
                              [&](const float* values, const int64_t* ids, size_t count) {
                                  found[i].offer_rows(values, count, product, ids);
                              });
                found[i].drain(product, rows + i * k, scores + i * k);
            }
            return;
        }
        each_pair(index, n, x, allowed,
                  [&](size_t query, const float* values, const int32_t* of, size_t count) {
                      found[query].offer_rows(values, count, product, of);
                  });
        for (size_t i = 0; i < n; i++) {
            found[i].drain(product, rows + i * k, scores + i * k);
        }
    }

    void range(const faiss::Index& index, const float* x, float radius,
               const Parameters& parameters, std::vector<Key>& found) const {
        if (const auto* outer = dynamic_cast<const faiss::IndexPreTransform*>(&index)) {
            Transformed t(*outer, 1, x);
            range(*outer->index, t.x, radius, parameters, found);
            return;
        }
        if (const auto* outer = dynamic_cast<const faiss::IndexRefine*>(&index)) {
            range(*outer->refine_index, x, radius, parameters, found);
            return;
        }
        bool product = is_product(index);
        auto offer = [&](float score, int32_t row) {
            if (product ? score > radius : score < radius) {
                found.push_back(key(score, row));
            }
        };
        if (const auto* ivf = dynamic_cast<const faiss::IndexIVF*>(&index)) {
            if (keeps_vectors(*ivf)) {
                size_t probes = nearest_lists(*ivf, 1, x, parameters.nprobe);
                each_in_lists(*ivf, x, scratch.lists.data(), probes, parameters.allowed,
                              [&](const float* values, const int64_t* ids, size_t count) {
                                  for (size_t i = 0; i < count; i++) {
                                      offer(values[i], int32_t(ids[i]));
                                  }
                              });
            } else {
                range_by_faiss(*ivf, x, radius, parameters, found);
            }
        } else if (parameters.allowed) {
            each_pair(index, 1, x, parameters.allowed,
                      [&](size_t, const float* values, const int32_t* rows, size_t count) {
                          for (size_t i = 0; i < count; i++) {
                              offer(values[i], rows[i]);
                          }
                      });
        } else {
            auto every = every_row(index);
            Parameters all = parameters;
            all.allowed = Allowed(every.data(), every.size());
            range(index, x, radius, all, found);
        }
    }

  private:
    struct Transformed {
        Transformed(const faiss::IndexPreTransform& index, size_t n, const float* from)
            : x(index.apply_chain(n, from)), owned(x == from ? nullptr : x) {}
        const float* x;
        std::unique_ptr<const float[]> owned;
    };

    void all(const faiss::Index& index, size_t n, const float* x, size_t k, int64_t* rows,
             float* scores) const {
        Nearest* found = nearest_of(n, k);
        bool product = is_product(index);
        compare(index, n, x, as_flat(index)->get_xb(), index.ntotal,
                [&](size_t query, const float* values, size_t from, size_t count) {
                    found[query].offer_range(values, count, product, int32_t(from));
                });
        for (size_t i = 0; i < n; i++) {
            found[i].drain(product, rows + i * k, scores + i * k);
        }
    }

    /// offer(query, scores, rows, count) takes the scores of all allowed rows, in ascending order.
    template <class Offer>
    void each_pair(const faiss::Index& index, size_t n, const float* x, const Allowed& allowed,
                   Offer offer) const {
        const faiss::Index* storage = &index;
        if (const auto* hnsw = dynamic_cast<const faiss::IndexHNSW*>(&index)) {
            storage = hnsw->storage;
        }
        const auto* flat = as_flat(*storage);
        const float* base = flat == nullptr ? nullptr : flat->get_xb();
        const auto* ivf = dynamic_cast<const faiss::IndexIVF*>(storage);
        size_t d = index.d;
        each_allowed(allowed, [&](const int32_t* rows, size_t count) {
            if (base != nullptr && n < kFewQueries && !are_consecutive(rows, count)) {
                float* scores = scores_of(kRowsAtOnce);
                for (size_t i = 0; i < n; i++) {
                    scorer(index).gather(x + i * d, base, rows, count, d, scores);
                    offer(i, scores, rows, count);
                }
                return;
            }
            const float* y;
            if (base != nullptr && are_consecutive(rows, count)) {
                y = base + size_t(rows[0]) * d;
            } else {
                scratch.block.resize(std::max(scratch.block.size(), kRowsAtOnce * d));
                float* copy = scratch.block.data();
                const auto* bytes = as_bytes(*storage);
                for (size_t j = 0; j < count; j++) {
                    if (base != nullptr) {
                        std::memcpy(copy + j * d, base + size_t(rows[j]) * d, d * sizeof(float));
                    } else if (bytes != nullptr) {
                        const auto& ranges = bytes->sq.trained; // the least of each, then the widths
                        kernels().decode(bytes->codes.data() + size_t(rows[j]) * d, ranges.data(),
                                         ranges.data() + d, d, copy + j * d);
                    } else if (ivf != nullptr && keeps_vectors(*ivf)) {
                        uint64_t place = store_.places_[rows[j]];
                        faiss::InvertedLists::ScopedCodes code(
                                ivf->invlists, faiss::lo_listno(place), faiss::lo_offset(place));
                        std::memcpy(copy + j * d, code.get(), d * sizeof(float));
                    } else {
                        store_.reconstruct(*storage, rows[j], copy + j * d);
                    }
                }
                y = copy;
            }
            compare(index, n, x, y, count,
                    [&](size_t query, const float* scores, size_t from, size_t some) {
                        offer(query, scores, rows + from, some);
                    });
        });
    }

    void refine(const faiss::IndexRefine& index, size_t n, const float* x, size_t k,
                const Parameters& parameters, int64_t* rows, float* scores) const {
        size_t wide = std::max(k, std::min(size_t(index.ntotal), size_t(k * index.k_factor)));
        std::vector<int64_t> first(n * wide);
        std::vector<float> first_scores(n * wide);
        nearest(*index.base_index, n, x, wide, parameters, first.data(), first_scores.data());
        bool product = is_product(index);
        Nearest* found = nearest_of(1, k);
        std::unique_ptr<faiss::DistanceComputer> computer(index.refine_index->get_distance_computer());
        for (size_t i = 0; i < n; i++) {
            found->start(k);
            computer->set_query(x + i * index.d);
            for (size_t j = i * wide; j < (i + 1) * wide; j++) {
                if (first[j] >= 0) {
                    float score = (*computer)(first[j]);
                    found->offer(product ? -score : score, int32_t(first[j]));
                }
            }
            found->drain(product, rows + i * k, scores + i * k);
        }
    }

    /// Puts the lists that are nearest each query to scratch.lists; returns how many a query.
    size_t nearest_lists(const faiss::IndexIVF& index, size_t n, const float* x, size_t nprobe) const {
        size_t probes = std::min(index.nlist, nprobe > 0 ? nprobe : index.nprobe);
        scratch.lists.resize(n * probes);
        scratch.list_scores.resize(n * probes);
        nearest(*index.quantizer, n, x, probes, Parameters(), scratch.lists.data(),
                scratch.list_scores.data());
        return probes;
    }

    void lists(const faiss::IndexIVF& index, size_t n, const float* x, size_t k,
               const Parameters& parameters, int64_t* rows, float* scores) const {
        if (parameters.allowed && dynamic_cast<const faiss::IndexIVFPQR*>(&index) != nullptr) {
            // FAISS cannot leave out rows while it refines.
            among(index, n, x, k, parameters.allowed, rows, scores);
            return;
        }
        if (!keeps_vectors(index)) {
            lists_by_faiss(index, n, x, k, parameters, rows, scores);
            return;
        }
        size_t probes = nearest_lists(index, n, x, parameters.nprobe);
        bool product = is_product(index);
        Nearest* found = nearest_of(1, k);
        for (size_t i = 0; i < n; i++) {
            found->start(k);
            each_in_lists(index, x + i * index.d, scratch.lists.data() + i * probes, probes,
                          parameters.allowed,
                          [&](const float* values, const int64_t* ids, size_t count) {
                              found->offer_rows(values, count, product, ids);
                          });
            found->drain(product, rows + i * k, scores + i * k);
        }
    }

    /// offer(scores, rows, count) takes the scores of the allowed rows in some lists.
    template <class Offer>
    void each_in_lists(const faiss::IndexIVF& index, const float* x, const int64_t* lists,
                       size_t probes, const Allowed& allowed, Offer offer) const {
        const Scorer& score = scorer(index);
        size_t d = index.d;
        for (size_t p = 0; p < probes; p++) {
            size_t size = lists[p] < 0 ? 0 : index.invlists->list_size(lists[p]);
            if (size == 0) {
                continue;
            }
            faiss::InvertedLists::ScopedIds ids(index.invlists, lists[p]);
            faiss::InvertedLists::ScopedCodes codes(index.invlists, lists[p]);
            const auto* y = reinterpret_cast<const float*>(codes.get());
            float* scores = scores_of(kRowsAtOnce);
            for (size_t from = 0; from < size; from += kRowsAtOnce) {
                size_t count = std::min(kRowsAtOnce, size - from);
                const int64_t* rows = ids.get() + from;
                if (!allowed) {
                    score.block(x, 1, d, y + from * d, count, d, d, scores, count);
                    offer(scores, rows, count);
                    continue;
                }
                int32_t offsets[kRowsAtOnce];
                int64_t kept[kRowsAtOnce];
                size_t n = 0;
                for (size_t i = 0; i < count; i++) {
                    offsets[n] = int32_t(i);
                    kept[n] = rows[i];
                    n += allowed.has(rows[i]);
                }
                score.gather(x, y + from * d, offsets, n, d, scores);
                offer(scores, kept, n);
            }
        }
    }

    void lists_by_faiss(const faiss::IndexIVF& index, size_t n, const float* x, size_t k,
                        const Parameters& parameters, int64_t* rows, float* scores) const {
        faiss::IDSelectorBitmap selector(parameters.allowed.words() * 8, parameters.allowed.bytes());
        faiss::SearchParametersIVF chosen;
        chosen.nprobe = parameters.nprobe > 0 ? parameters.nprobe : index.nprobe;
        chosen.sel = parameters.allowed ? &selector : nullptr;
        index.search(n, x, k, scores, rows, &chosen);
    }

    void range_by_faiss(const faiss::IndexIVF& index, const float* x, float radius,
                        const Parameters& parameters, std::vector<Key>& found) const {
        faiss::IDSelectorBitmap selector(parameters.allowed.words() * 8, parameters.allowed.bytes());
        faiss::SearchParametersIVF chosen;
        chosen.nprobe = parameters.nprobe > 0 ? parameters.nprobe : index.nprobe;
        chosen.sel = parameters.allowed ? &selector : nullptr;
        faiss::RangeSearchResult result(1);
        index.range_search(1, x, radius, &result, &chosen);
        for (size_t i = result.lims[0]; i < result.lims[1]; i++) {
            found.push_back(key(result.distances[i], int32_t(result.labels[i])));
        }
    }

    const Store& store_;
};

void Store::search(size_t n, const float* x, size_t k, const Parameters& parameters, int64_t* rows,
                   float* scores) const {
    Search(*this).nearest(*root_, n, x, k, parameters, rows, scores);
}

void Store::search_among(size_t n, const float* x, size_t k, const Allowed& allowed, int64_t* rows,
                         float* scores) const {
    Search(*this).among(*root_, n, x, k, allowed, rows, scores);
}

void Store::search_range(const float* x, float radius, const Parameters& parameters,
                         std::vector<Key>& found) const {
    Search(*this).range(*root_, x, radius, parameters, found);
}

} // namespace gamerec
