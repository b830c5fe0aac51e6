// The k nearest rows of a query, with the tie rule: of equal scores the lower row.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

namespace gamerec {

/// A row and how far it is, in one number: whichever is less is nearer, of equal ones the lower row.
/// Nearness of inner products is their negative.
using Key = uint64_t;

inline Key key(float distance, int32_t row) {
    float canonical = distance + 0.0f; // no negative zero
    uint32_t bits;
    std::memcpy(&bits, &canonical, sizeof bits);
    bits ^= bits >> 31 ? 0xffffffffu : 0x80000000u;
    return uint64_t(bits) << 32 | uint32_t(row);
}

inline int32_t row_of(Key key) {
    return int32_t(uint32_t(key));
}

inline float distance_of(Key key) {
    uint32_t bits = uint32_t(key >> 32);
    bits ^= bits >> 31 ? 0x80000000u : 0xffffffffu;
    float distance;
    std::memcpy(&distance, &bits, sizeof distance);
    return distance;
}

/// Keeps the k least keys of those offered. Collects those under the limit and cuts back when full:
/// O(1) amortised a key.
class Nearest {
  public:
    void start(size_t k) {
        k_ = k;
        keys_.clear();
        keys_.reserve(2 * k + kSlack);
        limit_ = key(std::numeric_limits<float>::infinity(), 0);
        farthest_ = std::numeric_limits<float>::infinity();
    }

    /// Offers the scores of consecutive rows.
    void offer_range(const float* scores, size_t n, bool product, int32_t first) {
        for (size_t i = 0; i < n; i++) {
            offer(product ? -scores[i] : scores[i], first + int32_t(i));
        }
    }

    template <class Row>
    void offer_rows(const float* scores, size_t n, bool product, const Row* rows) {
        for (size_t i = 0; i < n; i++) {
            offer(product ? -scores[i] : scores[i], int32_t(rows[i]));
        }
    }

    /// Leaves out what is not a number or infinitely far.
    void offer(float distance, int32_t row) {
        if (distance <= farthest_) {
            Key k = key(distance, row);
            if (k < limit_) {
                keys_.push_back(k);
                if (keys_.size() == 2 * k_ + kSlack) {
                    cut();
                }
            }
        }
    }

    /// Writes k rows and scores, nearest first; row -1 where there is none.
    void drain(bool product, int64_t* rows, float* scores) {
        cut();
        std::sort(keys_.begin(), keys_.end());
        for (size_t i = 0; i < k_; i++) {
            bool found = i < keys_.size();
            float distance = found ? distance_of(keys_[i]) : std::numeric_limits<float>::infinity();
            rows[i] = found ? row_of(keys_[i]) : -1;
            scores[i] = product ? 0 - distance : distance;
        }
    }

  private:
    static constexpr size_t kSlack = 64;

    void cut() {
        if (keys_.size() > k_) {
            std::nth_element(keys_.begin(), keys_.begin() + (k_ - 1), keys_.end());
            keys_.resize(k_);
            limit_ = keys_[k_ - 1];
            farthest_ = distance_of(limit_);
        }
    }

    std::vector<Key> keys_;
    size_t k_ = 0;
    Key limit_ = 0;
    float farthest_ = 0;
};

/// Which rows may be found: one bit each.
class Allowed {
  public:
    explicit Allowed(const int64_t* words = nullptr, size_t count = 0)
        : words_(reinterpret_cast<const uint64_t*>(words)), count_(count) {}

    explicit operator bool() const {
        return words_ != nullptr;
    }

    bool has(int64_t row) const {
        return words_[row >> 6] >> (row & 63) & 1;
    }

    size_t words() const {
        return count_;
    }

    uint64_t word(size_t i) const {
        return words_[i];
    }

    const uint8_t* bytes() const {
        return reinterpret_cast<const uint8_t*>(words_);
    }

  private:
    const uint64_t* words_;
    size_t count_;
};

} // namespace gamerec
