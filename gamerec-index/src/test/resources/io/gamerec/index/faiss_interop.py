"""Reads an index that Java wrote, searches it, and writes one of its own for Java to read."""
import sys

import faiss
import numpy as np

java_index, queries, labels, distances, python_index = sys.argv[1:]
index = faiss.read_index(java_index)
x = np.fromfile(queries, dtype="<f4").reshape(-1, index.d)
d, i = index.search(x, 10)
i.astype("<i8").tofile(labels)
d.astype("<f4").tofile(distances)

flat = (faiss.IndexFlatIP if index.metric_type == faiss.METRIC_INNER_PRODUCT else faiss.IndexFlatL2)(index.d)
flat.add(index.reconstruct_n(0, index.ntotal))
faiss.write_index(flat, python_index)
