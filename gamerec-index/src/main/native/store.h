// A FAISS index whose ids are its rows, with what gamerec keeps beside it. Searches of one store run
// on many threads; whatever changes it has it alone: io.gamerec.api.internal.index.GuardedIndex sees
// to both and has checked every argument.
#pragma once

#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/IndexRefine.h>
#include <faiss/impl/AuxIndexStructures.h>

#include <memory>
#include <string>
#include <vector>

#include "kernels.h"
#include "nearest.h"

namespace gamerec {

inline bool is_product(const faiss::Index& index) {
    return index.metric_type == faiss::METRIC_INNER_PRODUCT;
}

inline const Scorer& scorer(const faiss::Index& index) {
    return is_product(index) ? kernels().product : kernels().distance;
}

/// The index where it keeps its vectors one behind the other as they are, else null.
inline const faiss::IndexFlat* as_flat(const faiss::Index& index) {
    const auto* flat = dynamic_cast<const faiss::IndexFlat*>(&index);
    return dynamic_cast<const faiss::IndexFlat1D*>(flat) == nullptr ? flat : nullptr;
}

/// Numbers of a store that the Java side asks for; in the order of FaissNative.
enum Fact {
    kRows, kDim, kProduct, kTrained, kExact, kLinks, kEfSearch, kLists, kNprobe, kTrainingRows, kMapped,
    kFacts
};

/// Parameters of a search; 0 leaves the index's own.
struct Parameters {
    size_t ef = 0;
    size_t nprobe = 0;
    Allowed allowed;
};

/// The place of a row that is in no list.
const uint64_t kNowhere = ~uint64_t(0);

class Store {
  public:
    /// Takes the index over; it may be wrapped in an IDMap, whose ids are then kept apart.
    explicit Store(std::unique_ptr<faiss::Index> index);

    static Store* create(const std::string& factory, int dim, bool product, int seed,
                         int ef_construction, int ef_search, int nprobe);
    static Store* load(const std::string& path, bool mapped);
    void write(const std::string& path, const std::vector<int64_t>* ids) const;

    void train(size_t n, const float* x);
    /// Leaves the rows of a graph for settle() to link.
    void add(size_t n, const float* x);
    /// Links so many of the rows that are left; returns how many are left then.
    size_t settle(size_t at_most);
    Store* compacted(const std::vector<int32_t>& rows) const;

    void search(size_t n, const float* x, size_t k, const Parameters& parameters, int64_t* rows,
                float* scores) const;
    void search_among(size_t n, const float* x, size_t k, const Allowed& allowed, int64_t* rows,
                      float* scores) const;
    /// The rows strictly nearer than the radius.
    void search_range(const float* x, float radius, const Parameters& parameters,
                      std::vector<Key>& found) const;
    void vector(int64_t row, float* out) const;

    void facts(int64_t* out) const;
    std::string type() const;

    const faiss::Index& root() const {
        return *root_;
    }

    /// The ids that the file had, empty where they were the rows.
    const std::vector<int64_t>& loaded_ids() const {
        return loaded_ids_;
    }

  private:
    friend class Search;

    void add_to(faiss::Index& index, size_t n, const float* x);
    void number(faiss::IndexHNSW& index);
    static void forget_unnumbered(faiss::IndexHNSW& index);
    size_t link(faiss::IndexHNSW& index, size_t at_most);
    void add_to_lists(faiss::IndexIVF& index, size_t n, const float* x);
    void number_lists();
    void reconstruct(const faiss::Index& index, int64_t row, float* out) const;
    std::unique_ptr<faiss::Index> compacted(const faiss::Index& index,
                                            const std::vector<int32_t>& rows, Store& into) const;
    std::unique_ptr<faiss::Index> compacted_lists(const std::vector<int32_t>& rows) const;
    std::unique_ptr<faiss::Index> compacted_graph(const std::vector<int32_t>& rows, Store& into) const;

    Store() = default;
    void adopt(std::unique_ptr<faiss::Index> index);

    std::unique_ptr<faiss::Index> root_;
    faiss::IndexIVF* ivf_ = nullptr;   // the innermost index, where it is one
    faiss::IndexHNSW* hnsw_ = nullptr; // likewise
    /// List and offset of each row of ivf_: FAISS's own direct map would go into the file.
    std::vector<uint64_t> places_;
    std::vector<int64_t> loaded_ids_;
    // Of number() and link(), from one call to the next: they are as long as the index.
    std::vector<omp_lock_t> locks_;
    std::unique_ptr<faiss::VisitedTable> visited_;
    /// Rows that are not in the graph yet, the next one last.
    std::vector<int32_t> pending_;
    bool unordered_ = false;
    bool mapped_ = false;
};

/// Searches the graph for n queries.
void search_graph(const faiss::IndexHNSW& index, size_t n, const float* x, size_t k,
                  const Parameters& parameters, int64_t* rows, float* scores);

} // namespace gamerec
