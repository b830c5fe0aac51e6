"""Writes an index of each kind with FAISS 1.7.3: those that can be read into a directory, those that cannot
into another. The committed golden files are those of 8 dims and 60 rows."""
import pathlib
import sys

import faiss
import numpy as np

DIM, ROWS = int(sys.argv[3]), int(sys.argv[4])
faiss.omp_set_num_threads(1)
random = np.random.RandomState(5)
train = random.standard_normal((max(300, ROWS), DIM)).astype("float32")
vectors = train[:ROWS]
directory = pathlib.Path(sys.argv[1])
refused = pathlib.Path(sys.argv[2])


def write(name, index, to=directory):
    faiss.write_index(index, str(to / (name + ".faiss")))


def made(description, metric=faiss.METRIC_L2, rows=ROWS):
    index = faiss.index_factory(DIM, description, metric)
    index.train(train)
    if rows > 0:
        index.add(vectors[:rows])
    return index


DESCRIPTIONS = {
    "flat": "Flat",
    "sq8": "SQ8",
    "sq4": "SQ4",
    "sq6": "SQ6",
    "sqfp16": "SQfp16",
    "pq": "PQ4x4np",
    "pq8": "PQ2np",
    "hnsw": "HNSW4",
    "hnsw-sq": "HNSW4,SQ8",
    "hnsw-pq": "HNSW4,PQ2np",
    "ivf": "IVF4,Flat",
    "ivf-sparse": "IVF100,Flat",
    "ivf-sq": "IVF4,SQ8",
    "ivf-pq": "IVF4,PQ4x5np",
    "ivf-pqr": "IVF4,PQ2+4",
    "ivf-hnsw": "IVF8_HNSW4,Flat",
    "ivf-over-sq": "IVF4(SQ8),SQ4",
    "pca": "PCAR4,IVF4,SQ8",
    "pcaw": "PCAW4,Flat",
    "rotated": "RR6,SQ4",
    "opq": "OPQ2_4,IVF4,PQ2x4np",
    "norm": "L2norm,HNSW4",
    "pad": "Pad12,PQ4x4np",
    "refined": "PQ2x4np,RFlat",
    "refined-sq": "PCA4,IVF4,PQ2x4np,Refine(SQ8)",
}
for name, description in DESCRIPTIONS.items():
    write(name, made(description))
for name in "flat", "hnsw", "ivf", "ivf-pq", "sq8":
    write(name + "-ip", made(DESCRIPTIONS[name], faiss.METRIC_INNER_PRODUCT))

for kind in "8bit_uniform", "4bit_uniform", "8bit_direct":
    index = faiss.IndexScalarQuantizer(DIM, getattr(faiss.ScalarQuantizer, "QT_" + kind))
    index.train(train)
    index.add(np.abs(vectors * 50).round())
    write("sq-" + kind.replace("_", "-"), index)

itq = faiss.ITQMatrix(DIM)
itq.train(train)
index = faiss.IndexPreTransform(itq, faiss.IndexFlatL2(DIM))
index.add(vectors)
write("itq", index)

for map_name, ids in {"map": random.permutation(ROWS) * 7, "map2": np.arange(ROWS) + 2**40}.items():
    index = (faiss.IndexIDMap if map_name == "map" else faiss.IndexIDMap2)(made("IVF4,SQ8", rows=0))
    index.add_with_ids(vectors, ids.astype("int64"))
    write(map_name, index)

index = made("IVF4,Flat")
index.make_direct_map()
write("ivf-direct-map", index)

for name, description in {"flat": "Flat", "hnsw": "HNSW4", "ivf": "IVF4,PQ2x4np", "pca": "PCA4,SQ8"}.items():
    write(name + "-untrained", faiss.index_factory(DIM, description))
    write(name + "-empty", made(description, rows=0))

for name, description in {
    "lsh": "LSH",
    "pqfs": "PQ4x4fs",
    "ivf-pqfs": "IVF4,PQ4x4fs",
    "rq": "RQ2x4",
    "nsg": "NSG8",
    "hnsw-2-level": "HNSW4,8+PQ2",
    "itq-lsh": "ITQ,LSH",
    "map-in-transform": "PCA4,IDMap,Flat",
    "imi": "IMI2x2,Flat",
}.items():
    write(name, made(description, rows=0), refused)
index = made("IVF4,Flat", rows=0)
index.add_with_ids(vectors, np.arange(ROWS) + 1)
write("ivf-with-ids", index, refused)
index = made("IVF4,Flat")
index.set_direct_map_type(faiss.DirectMap.Hashtable)
write("ivf-hash-map", index, refused)
write("lp", made("Flat", faiss.METRIC_L1), refused)
index = made("IVF4,SQ8")
other = faiss.IndexFlatIP(DIM)
other.add(vectors[:4])
index.quantizer = other
write("ivf-other-metric", index, refused)
