#include "store.h"

#include <faiss/IndexIVFPQ.h>
#include <faiss/IndexPQ.h>
#include <faiss/index_factory.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace gamerec {
namespace {

/// Distances for building a graph: less is nearer, whatever the metric.
class Oriented : public faiss::DistanceComputer {
  public:
    explicit Oriented(const faiss::Index& storage)
        : of_(storage.get_distance_computer()), sign_(is_product(storage) ? -1.0f : 1.0f) {}

    void set_query(const float* x) override {
        of_->set_query(x);
    }

    float operator()(idx_t i) override {
        return sign_ * (*of_)(i);
    }

    float symmetric_dis(idx_t i, idx_t j) override {
        return sign_ * of_->symmetric_dis(i, j);
    }

  private:
    std::unique_ptr<faiss::DistanceComputer> of_;
    float sign_;
};

/// Sets the seed of all that is random and can be seeded.
void seed_all(faiss::Index& index, int seed) {
    if (auto* pre = dynamic_cast<faiss::IndexPreTransform*>(&index)) {
        seed_all(*pre->index, seed);
    } else if (auto* refine = dynamic_cast<faiss::IndexRefine*>(&index)) {
        seed_all(*refine->base_index, seed);
        seed_all(*refine->refine_index, seed);
    } else if (auto* hnsw = dynamic_cast<faiss::IndexHNSW*>(&index)) {
        hnsw->hnsw.rng = faiss::RandomGenerator(seed);
        seed_all(*hnsw->storage, seed);
    } else if (auto* ivf = dynamic_cast<faiss::IndexIVF*>(&index)) {
        ivf->cp.seed = seed;
        seed_all(*ivf->quantizer, seed);
        if (auto* pq = dynamic_cast<faiss::IndexIVFPQ*>(ivf)) {
            pq->pq.cp.seed = seed;
        }
    } else if (auto* pq = dynamic_cast<faiss::IndexPQ*>(&index)) {
        pq->pq.cp.seed = seed;
    }
}

/// How many vectors the training takes at least.
size_t training_rows(const faiss::Index& index) {
    if (index.is_trained) {
        return 0;
    }
    size_t rows = 1;
    if (const auto* pre = dynamic_cast<const faiss::IndexPreTransform*>(&index)) {
        for (const auto* step : pre->chain) {
            if (dynamic_cast<const faiss::OPQMatrix*>(step) != nullptr) {
                rows = std::max<size_t>(rows, 256);
            }
            if (!step->is_trained) {
                rows = std::max<size_t>(rows, step->d_in);
            }
        }
        rows = std::max(rows, training_rows(*pre->index));
    } else if (const auto* refine = dynamic_cast<const faiss::IndexRefine*>(&index)) {
        rows = std::max(training_rows(*refine->base_index), training_rows(*refine->refine_index));
    } else if (const auto* hnsw = dynamic_cast<const faiss::IndexHNSW*>(&index)) {
        rows = training_rows(*hnsw->storage);
    } else if (const auto* ivf = dynamic_cast<const faiss::IndexIVF*>(&index)) {
        rows = ivf->nlist;
        if (const auto* pq = dynamic_cast<const faiss::IndexIVFPQ*>(ivf)) {
            rows = std::max(rows, pq->pq.ksub);
        }
    } else if (const auto* pq = dynamic_cast<const faiss::IndexPQ*>(&index)) {
        rows = pq->pq.ksub;
    }
    return rows;
}

const faiss::Index& innermost(const faiss::Index& index) {
    if (const auto* pre = dynamic_cast<const faiss::IndexPreTransform*>(&index)) {
        return innermost(*pre->index);
    }
    if (const auto* refine = dynamic_cast<const faiss::IndexRefine*>(&index)) {
        return innermost(*refine->base_index);
    }
    return index;
}

} // namespace

void Store::adopt(std::unique_ptr<faiss::Index> index) {
    root_ = std::move(index);
    auto& inner = const_cast<faiss::Index&>(innermost(*root_));
    ivf_ = dynamic_cast<faiss::IndexIVF*>(&inner);
    hnsw_ = dynamic_cast<faiss::IndexHNSW*>(&inner);
}

Store* Store::create(const std::string& factory, int dim, bool product, int seed,
                     int ef_construction, int ef_search, int nprobe) {
    auto made = std::make_unique<Store>(std::unique_ptr<faiss::Index>(faiss::index_factory(
            dim, factory.c_str(), product ? faiss::METRIC_INNER_PRODUCT : faiss::METRIC_L2)));
    if (seed >= 0) {
        seed_all(*made->root_, seed);
    }
    if (made->hnsw_ != nullptr) {
        auto& graph = made->hnsw_->hnsw;
        graph.efConstruction = ef_construction > 0 ? ef_construction : graph.efConstruction;
        graph.efSearch = ef_search > 0 ? ef_search : graph.efSearch;
    }
    if (made->ivf_ != nullptr && nprobe > 0) {
        made->ivf_->nprobe = nprobe;
    }
    return made.release();
}

void Store::train(size_t n, const float* x) {
    root_->train(n, x);
}

void Store::add(size_t n, const float* x) {
    add_to(*root_, n, x);
}

void Store::add_to(faiss::Index& index, size_t n, const float* x) {
    if (auto* pre = dynamic_cast<faiss::IndexPreTransform*>(&index)) {
        const float* transformed = pre->apply_chain(n, x);
        std::unique_ptr<const float[]> owned(transformed == x ? nullptr : transformed);
        add_to(*pre->index, n, transformed);
        pre->ntotal = pre->index->ntotal;
    } else if (auto* refine = dynamic_cast<faiss::IndexRefine*>(&index)) {
        add_to(*refine->base_index, n, x);
        add_to(*refine->refine_index, n, x);
        refine->ntotal = refine->refine_index->ntotal;
    } else if (&index == hnsw_) {
        hnsw_->storage->add(n, x);
        try {
            number(*hnsw_);
        } catch (...) {
            forget_unnumbered(*hnsw_);
            throw;
        }
    } else if (&index == ivf_) {
        add_to_lists(*ivf_, n, x);
    } else {
        index.add(n, x);
    }
}

/// Gives the new rows of the storage their levels and leaves them to be linked.
void Store::number(faiss::IndexHNSW& index) {
    size_t rows = index.storage->ntotal, n = rows - index.ntotal;
    locks_.resize(rows);
    if (visited_ == nullptr) {
        visited_ = std::make_unique<faiss::VisitedTable>(0);
    }
    visited_->visited.resize(rows);
    pending_.reserve(pending_.size() + n);
    index.hnsw.prepare_level_tab(n);
    for (size_t row = index.ntotal; row < rows; row++) {
        pending_.push_back(int32_t(row));
    }
    unordered_ = true;
    index.ntotal = rows;
}

/// Where memory ran out while rows were numbered, storage and graph must not be of two sizes.
void Store::forget_unnumbered(faiss::IndexHNSW& index) {
    auto& storage = dynamic_cast<faiss::IndexFlatCodes&>(*index.storage);
    storage.ntotal = index.ntotal;
    storage.codes.resize(storage.ntotal * storage.code_size);
    auto& graph = index.hnsw;
    graph.levels.resize(index.ntotal);
    graph.offsets.resize(index.ntotal + 1);
    graph.neighbors.resize(graph.offsets.back());
}

/// Links rows as IndexHNSW::add does, but without a lock and a mark a row made anew for each call: those
/// of the highest level first and, within a level, at random. Rows that come in an order of their own,
/// near ones next to each other, would make a graph whose parts do not know of each other: 84 % recall
/// on sorted SIFT, whatever efSearch.
size_t Store::link(faiss::IndexHNSW& index, size_t at_most) {
    auto& graph = index.hnsw;
    if (unordered_) {
        std::mt19937_64 random(graph.levels.size());
        for (size_t i = pending_.size(); i > 1; i--) {
            std::swap(pending_[i - 1], pending_[random() % i]);
        }
        std::stable_sort(pending_.begin(), pending_.end(),
                         [&](int32_t a, int32_t b) { return graph.levels[a] < graph.levels[b]; });
        unordered_ = false;
    }
    Oriented distances(*index.storage);
    std::vector<float> vector(index.d);
    for (size_t i = std::min(at_most, pending_.size()); i > 0; i--) {
        int32_t row = pending_.back();
        pending_.pop_back();
        index.storage->reconstruct(row, vector.data());
        distances.set_query(vector.data());
        graph.add_with_locks(distances, graph.levels[row] - 1, row, locks_, *visited_);
    }
    return pending_.size();
}

size_t Store::settle(size_t at_most) {
    return hnsw_ == nullptr ? 0 : link(*hnsw_, at_most);
}

void Store::add_to_lists(faiss::IndexIVF& index, size_t n, const float* x) {
    size_t before = index.ntotal;
    std::vector<size_t> sizes(index.nlist);
    for (size_t list = 0; list < index.nlist; list++) {
        sizes[list] = index.invlists->list_size(list);
    }
    std::vector<faiss::Index::idx_t> nearest(n);
    index.quantizer->assign(n, x, nearest.data());
    for (auto& list : nearest) {
        list = std::max<faiss::Index::idx_t>(list, 0); // all distances overflowed
    }
    index.add_core(n, x, nullptr, nearest.data());
    places_.resize(before + n);
    for (size_t list = 0; list < index.nlist; list++) {
        size_t size = index.invlists->list_size(list);
        if (size > sizes[list]) {
            faiss::InvertedLists::ScopedIds ids(index.invlists, list);
            for (size_t i = sizes[list]; i < size; i++) {
                places_[ids[i]] = faiss::lo_build(list, i);
            }
        }
    }
}

void Store::vector(int64_t row, float* out) const {
    reconstruct(*root_, row, out);
}

void Store::reconstruct(const faiss::Index& index, int64_t row, float* out) const {
    if (const auto* pre = dynamic_cast<const faiss::IndexPreTransform*>(&index)) {
        std::vector<float> transformed(pre->index->d);
        reconstruct(*pre->index, row, transformed.data());
        pre->reverse_chain(1, transformed.data(), out);
    } else if (const auto* refine = dynamic_cast<const faiss::IndexRefine*>(&index)) {
        reconstruct(*refine->refine_index, row, out);
    } else if (&index == ivf_) {
        uint64_t place = places_[row];
        ivf_->reconstruct_from_offset(faiss::lo_listno(place), faiss::lo_offset(place), out);
    } else {
        index.reconstruct(row, out);
    }
}

void Store::facts(int64_t* out) const {
    std::fill(out, out + kFacts, 0);
    out[kRows] = root_->ntotal;
    out[kDim] = root_->d;
    out[kProduct] = is_product(*root_);
    out[kTrained] = root_->is_trained;
    out[kExact] = as_flat(*root_) != nullptr;
    if (hnsw_ != nullptr) {
        out[kLinks] = hnsw_->hnsw.nb_neighbors(0);
        out[kEfSearch] = hnsw_->hnsw.efSearch;
    }
    if (ivf_ != nullptr) {
        out[kLists] = ivf_->nlist;
        out[kNprobe] = ivf_->nprobe;
    }
    out[kTrainingRows] = training_rows(*root_);
    out[kMapped] = mapped_;
}

} // namespace gamerec
