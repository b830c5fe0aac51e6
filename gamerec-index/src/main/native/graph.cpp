// Search of an HNSW graph that FAISS built, in place of FAISS's own: the vectors of a node's
// neighbours are fetched ahead and compared several at a time, the marks of visited nodes are kept
// from one search to the next, and the walk goes on until ef allowed rows are held. FAISS ends it
// after ef rows whether allowed or not, and returns fewer than k.
//
// Malkov & Yashunin, Efficient and robust approximate nearest neighbor search using Hierarchical
// Navigable Small World graphs, arXiv 1603.09320, algorithms 2 and 5.
#include <functional>

#include "store.h"

namespace gamerec {
namespace {

/// Which nodes a walk has seen. Starting anew is free 254 times of 255.
class Visited {
  public:
    void start(size_t rows) {
        if (marks_.size() < rows) {
            marks_.assign(rows, 0);
            mark_ = 0;
        }
        if (++mark_ == 0) {
            std::fill(marks_.begin(), marks_.end(), 0);
            mark_ = 1;
        }
    }

    bool add(int32_t row) {
        bool fresh = marks_[row] != mark_;
        marks_[row] = mark_;
        return fresh;
    }

    void fetch(int32_t row) const {
        __builtin_prefetch(&marks_[row], 1);
    }

  private:
    std::vector<uint8_t> marks_;
    uint8_t mark_ = 0;
};

/// What a search needs; kept by each thread.
struct Walk {
    Visited visited;
    std::vector<Key> candidates; // heap, nearest first
    std::vector<Key> found;      // heap, farthest first
    std::vector<int32_t> rows;
    std::vector<float> scores;
};

thread_local Walk walk;

/// Distances from a query to stored vectors that lie as they are.
class FlatDistances {
  public:
    FlatDistances(const faiss::Index& storage, const float* x)
        : scorer_(scorer(storage)), product_(is_product(storage)), base_(as_flat(storage)->get_xb()),
          d_(storage.d), x_(x) {}

    void of(const int32_t* rows, size_t n, float* out) {
        scorer_.gather(x_, base_, rows, n, d_, out);
        if (product_) {
            for (size_t i = 0; i < n; i++) {
                out[i] = -out[i];
            }
        }
    }

  private:
    const Scorer& scorer_;
    bool product_;
    const float* base_;
    size_t d_;
    const float* x_;
};

/// Distances to vectors that FAISS keeps in another form.
class CodeDistances {
  public:
    CodeDistances(const faiss::Index& storage, const float* x)
        : computer_(storage.get_distance_computer()), product_(is_product(storage)) {
        computer_->set_query(x);
    }

    void of(const int32_t* rows, size_t n, float* out) {
        for (size_t i = 0; i < n; i++) {
            float score = (*computer_)(rows[i]);
            out[i] = product_ ? -score : score;
        }
    }

  private:
    std::unique_ptr<faiss::DistanceComputer> computer_;
    bool product_;
};

/// The nearest node of the levels above the lowest.
template <class Distances>
Key descend(const faiss::HNSW& graph, Distances& distances) {
    int32_t entry = graph.entry_point;
    float distance;
    distances.of(&entry, 1, &distance);
    Key nearest = key(distance, entry);
    for (int level = graph.max_level; level > 0; level--) {
        for (Key before = 0; before != nearest;) {
            before = nearest;
            size_t begin, end;
            graph.neighbor_range(row_of(nearest), level, &begin, &end);
            const int32_t* rows = graph.neighbors.data() + begin;
            size_t n = std::find_if(rows, rows + (end - begin), [](int32_t r) { return r < 0; }) - rows;
            walk.scores.resize(end - begin);
            distances.of(rows, n, walk.scores.data());
            for (size_t i = 0; i < n; i++) {
                nearest = std::min(nearest, key(walk.scores[i], rows[i]));
            }
        }
    }
    return nearest;
}

template <class Distances>
void search_one(const faiss::HNSW& graph, size_t size, Distances& distances, size_t k, size_t ef,
                const Allowed& allowed, bool product, int64_t* rows, float* scores) {
    const std::greater<Key> nearest_first;
    auto& [visited, candidates, found, fresh, values] = walk;
    candidates.clear();
    found.clear();
    visited.start(size);
    Key start = descend(graph, distances);
    size_t links = graph.nb_neighbors(0);
    fresh.resize(links);
    values.resize(std::max(values.size(), links));
    visited.add(row_of(start));
    candidates.push_back(start);
    if (!allowed || allowed.has(row_of(start))) {
        found.push_back(start);
    }
    Key limit = found.size() < ef ? ~Key(0) : found.front();
    while (!candidates.empty() && candidates.front() <= limit) {
        int32_t node = row_of(candidates.front());
        std::pop_heap(candidates.begin(), candidates.end(), nearest_first);
        candidates.pop_back();
        const int32_t* neighbors = graph.neighbors.data() + graph.offsets[node];
        size_t n = 0;
        for (size_t i = 0; i < links && neighbors[i] >= 0; i++) {
            fresh[n] = neighbors[i];
            n += visited.add(neighbors[i]);
        }
        distances.of(fresh.data(), n, values.data());
        for (size_t i = 0; i < n; i++) {
            Key next = key(values[i], fresh[i]);
            if (next >= limit) {
                continue;
            }
            candidates.push_back(next);
            std::push_heap(candidates.begin(), candidates.end(), nearest_first);
            if (allowed && !allowed.has(fresh[i])) {
                continue;
            }
            if (found.size() == ef) {
                std::pop_heap(found.begin(), found.end());
                found.back() = next;
            } else {
                found.push_back(next);
            }
            std::push_heap(found.begin(), found.end());
            if (found.size() == ef) {
                limit = found.front();
            }
        }
    }
    std::sort_heap(found.begin(), found.end());
    const float worst = std::numeric_limits<float>::infinity();
    for (size_t i = 0; i < k; i++) {
        float distance = i < found.size() ? distance_of(found[i]) : worst;
        rows[i] = distance < worst ? row_of(found[i]) : -1;
        scores[i] = product ? 0 - distance : distance;
    }
}

template <class Distances>
void search_each(const faiss::IndexHNSW& index, size_t n, const float* x, size_t k,
                 const Parameters& parameters, int64_t* rows, float* scores) {
    size_t ef = std::max(k, parameters.ef > 0 ? parameters.ef : size_t(index.hnsw.efSearch));
    for (size_t i = 0; i < n; i++) {
        Distances distances(*index.storage, x + i * index.d);
        search_one(index.hnsw, index.ntotal, distances, k, ef, parameters.allowed,
                   is_product(*index.storage), rows + i * k, scores + i * k);
    }
}

} // namespace

void search_graph(const faiss::IndexHNSW& index, size_t n, const float* x, size_t k,
                  const Parameters& parameters, int64_t* rows, float* scores) {
    if (index.hnsw.entry_point < 0) {
        std::fill(rows, rows + n * k, -1);
    } else if (as_flat(*index.storage) != nullptr) {
        search_each<FlatDistances>(index, n, x, k, parameters, rows, scores);
    } else {
        search_each<CodeDistances>(index, n, x, k, parameters, rows, scores);
    }
}

} // namespace gamerec
