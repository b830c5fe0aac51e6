"""Searches an index that Java wrote, or makes one of its own for Java to read and searches that."""
import sys

import faiss
import numpy as np

task, index_file, directory, description, metric, with_ids = sys.argv[1:]
faiss.omp_set_num_threads(1)


def read(name, kind):
    return np.fromfile(directory + "/" + name, dtype=kind)


if task == "write":
    dim = int(read("dim", "<i8")[0])
    vectors = read("vectors", "<f4").reshape(-1, dim)
    index = faiss.index_factory(dim, description, int(metric))
    index.train(vectors)
    if with_ids == "true":
        index = faiss.IndexIDMap2(index)
        index.add_with_ids(vectors, read("ids", "<i8"))
    else:
        index.add(vectors)
    faiss.write_index(index, index_file)

index = faiss.read_index(index_file)
assert index.metric_type == int(metric), index.metric_type
assert isinstance(index, faiss.IndexIDMap2) == (with_ids == "true"), index
inner = faiss.downcast_index(index.index) if with_ids == "true" else index
if isinstance(inner, faiss.IndexIVF):
    inner.nprobe = 4
if isinstance(inner, faiss.IndexHNSW):
    inner.hnsw.efSearch = 64
scores, ids = index.search(read("queries", "<f4").reshape(-1, index.d), 10)
ids.astype("<i8").tofile(directory + "/found")
scores.astype("<f4").tofile(directory + "/scores")
