"""The searches of bench-index --against-python, by Python's faiss on the same file.

faiss_bench.py INDEX QUERIES DIM K BATCH [efSearch=N] [nprobe=N]

QUERIES holds float32 vectors, row-major. Commands come by standard input, one a line:

turn FIRST CALLS  time CALLS searches of BATCH queries, in turn from batch FIRST; answers with the
                  nanoseconds of each
ids FILE COUNT    write what the first COUNT queries find, int64 [COUNT, K], -1 where there is none
"""
import sys
import time

import faiss
import numpy

index_file, queries_file, dim, k, batch = sys.argv[1:6]
dim, k, batch = int(dim), int(k), int(batch)
faiss.omp_set_num_threads(1)
index = faiss.read_index(index_file)
for setting in sys.argv[6:]:
    name, value = setting.split("=")
    faiss.ParameterSpace().set_index_parameter(index, name, int(value))
queries = numpy.fromfile(queries_file, dtype="float32").reshape(-1, dim)
batches = queries.reshape(-1, batch, dim)
index.search(batches[0], k)
print("ready", faiss.__version__, flush=True)

for line in sys.stdin:
    command, *arguments = line.split()
    if command == "turn":
        first, calls = map(int, arguments)
        nanos = []
        for call in range(first, first + calls):
            of = batches[call % len(batches)]
            start = time.perf_counter_ns()
            index.search(of, k)
            nanos.append(time.perf_counter_ns() - start)
        print(*nanos, flush=True)
    else:
        _, ids = index.search(queries[: int(arguments[1])], k)
        ids.astype("int64").tofile(arguments[0])
        print("written", flush=True)
