// What index_factory would call an index.
#include <faiss/IndexIVFFlat.h>
#include <faiss/IndexIVFPQR.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexScalarQuantizer.h>

#include "store.h"

namespace gamerec {
namespace {

std::string number(size_t n) {
    return std::to_string(n);
}

std::string name_of(const faiss::ScalarQuantizer& sq) {
    switch (sq.qtype) {
        case faiss::ScalarQuantizer::QT_8bit:
            return "SQ8";
        case faiss::ScalarQuantizer::QT_6bit:
            return "SQ6";
        case faiss::ScalarQuantizer::QT_4bit:
            return "SQ4";
        case faiss::ScalarQuantizer::QT_fp16:
            return "SQfp16";
        default:
            return "SQ" + number(sq.qtype) + "?";
    }
}

std::string name_of(const faiss::ProductQuantizer& pq) {
    return "PQ" + number(pq.M) + (pq.nbits == 8 ? "" : "x" + number(pq.nbits));
}

std::string name_of(const faiss::VectorTransform& step) {
    if (const auto* pca = dynamic_cast<const faiss::PCAMatrix*>(&step)) {
        return std::string("PCA") + (pca->eigen_power < 0 ? "W" : "") +
                (pca->random_rotation ? "R" : "") + number(pca->d_out);
    }
    if (const auto* opq = dynamic_cast<const faiss::OPQMatrix*>(&step)) {
        return "OPQ" + number(opq->M) + "_" + number(opq->d_out);
    }
    if (dynamic_cast<const faiss::RandomRotationMatrix*>(&step) != nullptr) {
        return "RR" + number(step.d_out);
    }
    if (dynamic_cast<const faiss::ITQTransform*>(&step) != nullptr) {
        return "ITQ" + number(step.d_out);
    }
    if (dynamic_cast<const faiss::NormalizationTransform*>(&step) != nullptr) {
        return "L2norm";
    }
    if (dynamic_cast<const faiss::RemapDimensionsTransform*>(&step) != nullptr) {
        return "Pad" + number(step.d_out);
    }
    return "LT" + number(step.d_out); // a matrix; files do not say which kind
}

std::string name_of(const faiss::Index& index);

std::string codes_of(const faiss::IndexIVF& ivf) {
    if (dynamic_cast<const faiss::IndexIVFFlat*>(&ivf) != nullptr) {
        return "Flat";
    }
    if (const auto* refined = dynamic_cast<const faiss::IndexIVFPQR*>(&ivf)) {
        return "PQ" + number(refined->pq.M) + "+" + number(refined->refine_pq.M);
    }
    if (const auto* pq = dynamic_cast<const faiss::IndexIVFPQ*>(&ivf)) {
        return name_of(pq->pq) + (pq->do_polysemous_training ? "" : "np");
    }
    if (const auto* sq = dynamic_cast<const faiss::IndexIVFScalarQuantizer*>(&ivf)) {
        return name_of(sq->sq);
    }
    return "?";
}

std::string coarse_of(const faiss::IndexIVF& ivf) {
    if (const auto* hnsw = dynamic_cast<const faiss::IndexHNSW*>(ivf.quantizer)) {
        return "IVF" + number(ivf.nlist) + "_HNSW" + number(hnsw->hnsw.nb_neighbors(0) / 2);
    }
    return "IVF" + number(ivf.nlist);
}

std::string name_of(const faiss::Index& index) {
    if (const auto* pre = dynamic_cast<const faiss::IndexPreTransform*>(&index)) {
        std::string steps;
        for (const auto* step : pre->chain) {
            steps += name_of(*step) + ",";
        }
        return steps + name_of(*pre->index);
    }
    if (const auto* refine = dynamic_cast<const faiss::IndexRefine*>(&index)) {
        std::string by = name_of(*refine->refine_index);
        return name_of(*refine->base_index) + (by == "Flat" ? ",RFlat" : ",Refine(" + by + ")");
    }
    if (const auto* hnsw = dynamic_cast<const faiss::IndexHNSW*>(&index)) {
        std::string storage = name_of(*hnsw->storage);
        return "HNSW" + number(hnsw->hnsw.nb_neighbors(0) / 2) + (storage == "Flat" ? "" : "_" + storage);
    }
    if (const auto* ivf = dynamic_cast<const faiss::IndexIVF*>(&index)) {
        return coarse_of(*ivf) + "," + codes_of(*ivf);
    }
    if (as_flat(index) != nullptr) {
        return "Flat";
    }
    if (const auto* sq = dynamic_cast<const faiss::IndexScalarQuantizer*>(&index)) {
        return name_of(sq->sq);
    }
    if (const auto* pq = dynamic_cast<const faiss::IndexPQ*>(&index)) {
        return name_of(pq->pq) + (pq->do_polysemous_training ? "" : "np");
    }
    return "?";
}

} // namespace

std::string Store::type() const {
    return name_of(*root_);
}

} // namespace gamerec
