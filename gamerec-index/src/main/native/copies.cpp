// Stores in files and copies of stores.
#include <faiss/IndexIDMap.h>
#include <faiss/IndexIVFFlat.h>
#include <faiss/IndexIVFPQR.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexScalarQuantizer.h>
#include <faiss/impl/io.h>
#include <faiss/index_io.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <typeinfo>

#include "store.h"

namespace gamerec {
namespace {

std::unique_ptr<faiss::Index> copy_of(const faiss::Index& index) {
    faiss::VectorIOWriter written;
    faiss::write_index(&index, &written);
    faiss::VectorIOReader from;
    from.data = std::move(written.data);
    return std::unique_ptr<faiss::Index>(faiss::read_index(&from));
}

std::unique_ptr<faiss::VectorTransform> copy_of(const faiss::VectorTransform& transform) {
    faiss::VectorIOWriter written;
    faiss::write_VectorTransform(&transform, &written);
    faiss::VectorIOReader from;
    from.data = std::move(written.data);
    return std::unique_ptr<faiss::VectorTransform>(faiss::read_VectorTransform(&from));
}

/// A copy that shares nothing with the index and has empty lists.
template <class IVF>
std::unique_ptr<IVF> without_lists(const IVF& index) {
    auto made = std::make_unique<IVF>(index); // copies pointers to lists and quantizer
    made->own_fields = false;
    made->own_invlists = false;
    made->quantizer = copy_of(*index.quantizer).release();
    made->own_fields = true;
    made->invlists = new faiss::ArrayInvertedLists(index.nlist, index.code_size);
    made->own_invlists = true;
    made->ntotal = 0;
    return made;
}

/// Throws unless the links of a graph that was read lead to nodes that are there.
void check_graph(const faiss::IndexHNSW& index) {
    const auto& graph = index.hnsw;
    size_t n = index.ntotal;
    auto check = [](bool holds) {
        if (!holds) {
            throw std::runtime_error("its graph does not fit its vectors");
        }
    };
    check(index.storage != nullptr && size_t(index.storage->ntotal) == n &&
          index.storage->d == index.d && index.storage->metric_type == index.metric_type &&
          dynamic_cast<faiss::IndexFlatCodes*>(index.storage) != nullptr);
    check(graph.levels.size() == n && graph.offsets.size() == n + 1 && graph.offsets[0] == 0 &&
          graph.neighbors.size() == graph.offsets[n] && graph.cum_nneighbor_per_level.size() >= 2);
    int levels = int(graph.cum_nneighbor_per_level.size()) - 1;
    check(graph.cum_nneighbor_per_level[0] == 0);
    for (int level = 0; level < levels; level++) {
        check(graph.cum_nneighbor_per_level[level] < graph.cum_nneighbor_per_level[level + 1]);
    }
    check(graph.efConstruction >= 1 && graph.efSearch >= 1);
    for (size_t row = 0; row < n; row++) {
        check(graph.levels[row] >= 1 && graph.levels[row] <= levels);
        check(graph.offsets[row + 1] - graph.offsets[row] ==
              size_t(graph.cum_nneighbor_per_level[graph.levels[row]]));
    }
    if (n == 0) {
        check(graph.entry_point == -1);
        return;
    }
    check(graph.entry_point >= 0 && size_t(graph.entry_point) < n && graph.max_level >= 0 &&
          graph.max_level < graph.levels[graph.entry_point]);
    for (size_t row = 0; row < n; row++) {
        for (int level = 0; level < graph.levels[row]; level++) {
            size_t begin, end;
            graph.neighbor_range(row, level, &begin, &end);
            for (size_t i = begin; i < end && graph.neighbors[i] != -1; i++) {
                int32_t to = graph.neighbors[i];
                check(to >= 0 && size_t(to) < n && graph.levels[to] > level);
            }
        }
    }
}

} // namespace

Store::Store(std::unique_ptr<faiss::Index> index) {
    if (auto* map = dynamic_cast<faiss::IndexIDMap*>(index.get())) {
        loaded_ids_ = std::move(map->id_map);
        if (loaded_ids_.size() != size_t(map->index->ntotal)) {
            throw std::runtime_error("it has not as many ids as vectors");
        }
        std::unique_ptr<faiss::Index> inner(map->index);
        map->own_fields = false;
        index = std::move(inner);
    }
    adopt(std::move(index));
    if (hnsw_ != nullptr) {
        check_graph(*hnsw_);
    }
    if (ivf_ != nullptr) {
        number_lists();
    }
}

/// Notes where each row is. Lists that hold ids of their own rather than rows, as after
/// add_with_ids, get rows in the order of the ids.
void Store::number_lists() {
    ivf_->direct_map = faiss::DirectMap();
    size_t n = ivf_->ntotal;
    if (n != ivf_->invlists->compute_ntotal()) {
        throw std::runtime_error("its lists do not hold as many vectors as it says");
    }
    places_.assign(n, kNowhere);
    bool rows = true;
    for (size_t list = 0; list < ivf_->nlist && rows; list++) {
        size_t size = ivf_->invlists->list_size(list);
        faiss::InvertedLists::ScopedIds ids(ivf_->invlists, list);
        for (size_t i = 0; i < size && rows; i++) {
            rows = ids[i] >= 0 && size_t(ids[i]) < n && places_[ids[i]] == kNowhere;
            if (rows) {
                places_[ids[i]] = faiss::lo_build(list, i);
            }
        }
    }
    if (rows) {
        return;
    }
    auto* lists = dynamic_cast<faiss::ArrayInvertedLists*>(ivf_->invlists);
    if (!loaded_ids_.empty() || lists == nullptr || root_.get() != ivf_) {
        throw std::runtime_error("the ids in its lists are not its rows");
    }
    std::vector<std::pair<int64_t, uint64_t>> placed;
    for (size_t list = 0; list < ivf_->nlist; list++) {
        for (size_t i = 0; i < lists->ids[list].size(); i++) {
            placed.emplace_back(lists->ids[list][i], faiss::lo_build(list, i));
        }
    }
    std::sort(placed.begin(), placed.end());
    for (size_t row = 0; row < n; row++) {
        auto [id, place] = placed[row];
        loaded_ids_.push_back(id);
        places_[row] = place;
        lists->ids[faiss::lo_listno(place)][faiss::lo_offset(place)] = row;
    }
}

namespace {

/// FAISS's reader asks whether a transform can be undone before it knows the transform's size, and so
/// believes that all can.
void mark_orthonormal(const faiss::Index& index) {
    if (const auto* map = dynamic_cast<const faiss::IndexIDMap*>(&index)) {
        mark_orthonormal(*map->index);
    } else if (const auto* refine = dynamic_cast<const faiss::IndexRefine*>(&index)) {
        mark_orthonormal(*refine->base_index);
    } else if (const auto* pre = dynamic_cast<const faiss::IndexPreTransform*>(&index)) {
        for (auto* step : pre->chain) {
            auto* linear = dynamic_cast<faiss::LinearTransform*>(step);
            if (linear != nullptr && linear->is_trained) {
                linear->set_is_orthonormal();
            }
        }
        mark_orthonormal(*pre->index);
    }
}

} // namespace

Store* Store::load(const std::string& path, bool mapped) {
    std::unique_ptr<faiss::Index> index(
            faiss::read_index(path.c_str(), mapped ? faiss::IO_FLAG_MMAP : 0));
    mark_orthonormal(*index);
    auto made = std::make_unique<Store>(std::move(index));
    made->mapped_ = mapped && made->ivf_ != nullptr;
    return made.release();
}

void Store::write(const std::string& path, const std::vector<int64_t>* ids) const {
    faiss::IndexIDMap2 named;
    named.own_fields = false;
    if (ids != nullptr) {
        named.index = root_.get();
        named.id_map = *ids;
        named.d = root_->d;
        named.ntotal = root_->ntotal;
        named.metric_type = root_->metric_type;
        named.is_trained = root_->is_trained;
    }
    // Closed here: FAISS does not notice when the last block has no place on the disk.
    std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "wb"), std::fclose);
    if (file == nullptr) {
        throw std::runtime_error(std::strerror(errno));
    }
    faiss::write_index(ids == nullptr ? root_.get() : &named, file.get());
    if (std::fclose(file.release()) != 0) {
        throw std::runtime_error(std::strerror(errno));
    }
}

Store* Store::compacted(const std::vector<int32_t>& rows) const {
    std::unique_ptr<Store> into(new Store());
    into->adopt(compacted(*root_, rows, *into));
    if (into->ivf_ != nullptr) {
        into->number_lists();
    }
    return into.release();
}

std::unique_ptr<faiss::Index> Store::compacted(const faiss::Index& index,
                                               const std::vector<int32_t>& rows, Store& into) const {
    if (const auto* pre = dynamic_cast<const faiss::IndexPreTransform*>(&index)) {
        auto inner = compacted(*pre->index, rows, into);
        auto made = std::make_unique<faiss::IndexPreTransform>(inner.release());
        made->own_fields = true;
        for (size_t i = pre->chain.size(); i-- > 0;) {
            made->prepend_transform(copy_of(*pre->chain[i]).release());
        }
        made->ntotal = made->index->ntotal;
        made->is_trained = pre->is_trained;
        return made;
    }
    if (const auto* refine = dynamic_cast<const faiss::IndexRefine*>(&index)) {
        bool flat = dynamic_cast<const faiss::IndexRefineFlat*>(refine) != nullptr;
        std::unique_ptr<faiss::IndexRefine> made(
                flat ? new faiss::IndexRefineFlat() : new faiss::IndexRefine());
        made->base_index = compacted(*refine->base_index, rows, into).release();
        made->own_fields = true;
        made->refine_index = compacted(*refine->refine_index, rows, into).release();
        made->own_refine_index = true;
        made->k_factor = refine->k_factor;
        made->d = refine->d;
        made->metric_type = refine->metric_type;
        made->is_trained = refine->is_trained;
        made->ntotal = rows.size();
        return made;
    }
    if (&index == ivf_) {
        return compacted_lists(rows);
    }
    if (&index == hnsw_) {
        return compacted_graph(rows, into);
    }
    if (const auto* codes = dynamic_cast<const faiss::IndexFlatCodes*>(&index)) {
        std::unique_ptr<faiss::Index> made;
        if (as_flat(index) != nullptr) {
            made = std::make_unique<faiss::IndexFlat>(index.d, index.metric_type);
        } else {
            made = copy_of(index);
        }
        std::vector<uint8_t> kept(rows.size() * codes->code_size);
        for (size_t i = 0; i < rows.size(); i++) {
            std::copy_n(codes->codes.data() + size_t(rows[i]) * codes->code_size, codes->code_size,
                        kept.data() + i * codes->code_size);
        }
        dynamic_cast<faiss::IndexFlatCodes&>(*made).codes = std::move(kept);
        made->ntotal = rows.size();
        return made;
    }
    throw std::logic_error("this kind of index cannot be compacted");
}

std::unique_ptr<faiss::Index> Store::compacted_lists(const std::vector<int32_t>& rows) const {
    std::unique_ptr<faiss::IndexIVF> made;
    if (typeid(*ivf_) == typeid(faiss::IndexIVFFlat)) {
        made = without_lists(dynamic_cast<const faiss::IndexIVFFlat&>(*ivf_));
    } else if (typeid(*ivf_) == typeid(faiss::IndexIVFPQ)) {
        made = without_lists(dynamic_cast<const faiss::IndexIVFPQ&>(*ivf_));
    } else if (typeid(*ivf_) == typeid(faiss::IndexIVFScalarQuantizer)) {
        made = without_lists(dynamic_cast<const faiss::IndexIVFScalarQuantizer&>(*ivf_));
    } else {
        const auto& refined = dynamic_cast<const faiss::IndexIVFPQR&>(*ivf_);
        auto copy = without_lists(refined);
        size_t size = refined.refine_pq.code_size;
        copy->refine_codes.resize(rows.size() * size);
        for (size_t row = 0; row < rows.size(); row++) {
            std::copy_n(refined.refine_codes.data() + rows[row] * size, size,
                        copy->refine_codes.data() + row * size);
        }
        made = std::move(copy);
    }
    for (size_t row = 0; row < rows.size(); row++) {
        uint64_t place = places_[rows[row]];
        size_t list = faiss::lo_listno(place);
        faiss::InvertedLists::ScopedCodes code(ivf_->invlists, list, faiss::lo_offset(place));
        made->invlists->add_entry(list, row, code.get());
    }
    made->ntotal = rows.size();
    return made;
}

std::unique_ptr<faiss::Index> Store::compacted_graph(const std::vector<int32_t>& rows,
                                                     Store& into) const {
    std::unique_ptr<faiss::IndexHNSW> made;
    if (dynamic_cast<const faiss::IndexHNSWFlat*>(hnsw_) != nullptr) {
        made = std::make_unique<faiss::IndexHNSWFlat>();
    } else if (dynamic_cast<const faiss::IndexHNSWSQ*>(hnsw_) != nullptr) {
        made = std::make_unique<faiss::IndexHNSWSQ>();
    } else {
        made = std::make_unique<faiss::IndexHNSWPQ>();
    }
    made->d = hnsw_->d;
    made->metric_type = hnsw_->metric_type;
    made->is_trained = true;
    made->storage = compacted(*hnsw_->storage, rows, into).release();
    made->own_fields = true;
    if (auto* pq = dynamic_cast<faiss::IndexPQ*>(made->storage)) {
        pq->pq.compute_sdc_table();
    }
    const auto& old = hnsw_->hnsw;
    made->hnsw.assign_probas = old.assign_probas;
    made->hnsw.cum_nneighbor_per_level = old.cum_nneighbor_per_level;
    made->hnsw.efConstruction = old.efConstruction;
    made->hnsw.efSearch = old.efSearch;
    into.number(*made);
    into.link(*made, rows.size());
    return made;
}

} // namespace gamerec
