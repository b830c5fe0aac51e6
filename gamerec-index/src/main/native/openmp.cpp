// OpenMP with a team of one, in place of libgomp.
//
// A service brings its own threads and searches on all of them; a second pool below each of them
// only gets in the way, and libgomp slows down badly when it is oversubscribed, as it is when a
// libtorch in the same process has a pool of its own. So a parallel region of FAISS is a call, a
// loop hands out its whole range at once, and locks between the members of a team of one do nothing.
// Sections that are critical across the process stay critical.
#include <mutex>

namespace {

std::recursive_mutex critical;

} // namespace

extern "C" {

void GOMP_parallel(void (*body)(void*), void* data, unsigned, unsigned) {
    body(data);
}

bool GOMP_loop_nonmonotonic_dynamic_start(
        long start, long end, long step, long, long* from, long* to) {
    *from = start;
    *to = end;
    return step > 0 ? start < end : start > end;
}

bool GOMP_loop_nonmonotonic_dynamic_next(long*, long*) {
    return false;
}

void GOMP_loop_end() {}
void GOMP_loop_end_nowait() {}
void GOMP_barrier() {}

bool GOMP_single_start() {
    return true;
}

void GOMP_critical_start() {
    critical.lock();
}

void GOMP_critical_end() {
    critical.unlock();
}

void GOMP_atomic_start() {
    critical.lock();
}

void GOMP_atomic_end() {
    critical.unlock();
}

int omp_get_max_threads() {
    return 1;
}

int omp_get_num_threads() {
    return 1;
}

int omp_get_thread_num() {
    return 0;
}

int omp_in_parallel() {
    return 0;
}

int omp_get_nested() {
    return 0;
}

void omp_set_nested(int) {}
void omp_set_num_threads(int) {}
void omp_init_lock(void*) {}
void omp_destroy_lock(void*) {}
void omp_set_lock(void*) {}
void omp_unset_lock(void*) {}
}
