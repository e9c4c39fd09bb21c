"""Spectral clustering of three synthetic sets by scikit-learn and LAPACK.

Recipe of the files beside this one: Debian's python3-sklearn 1.2.1, run here as

    /usr/bin/python3 reference.py

NAME.f32 holds the points, little-endian float32 (n,d); reference.json neighbours of some points,
the smallest eigenvalues of the normalised Laplacian (scipy.linalg.eigh), the number of groups by the
largest gap, and each point's group.
"""

import json

import numpy as np
from scipy.linalg import eigh
from scipy.sparse.csgraph import laplacian
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs, make_circles
from sklearn.neighbors import kneighbors_graph

rng = np.random.RandomState(7)
circles, _ = make_circles(n_samples=240, factor=0.2, noise=0.04, random_state=1)
blobs, _ = make_blobs(n_samples=[60, 40, 30, 20], n_features=16, cluster_std=2.2, random_state=2)
# Many, with groups that touch, for the iteration.
many, _ = make_blobs(n_samples=[650, 500, 400], n_features=8, cluster_std=2.6, random_state=5)

out = {}
for name, points, k in [("circles", circles, 12), ("blobs", blobs, 10), ("many", many, 20)]:
    points = points[rng.permutation(len(points))].astype("<f4")
    points.tofile(name + ".f32")
    exact = points.astype(np.float64)
    near = kneighbors_graph(exact, k, mode="connectivity", include_self=False)
    order = kneighbors_graph(exact, k, mode="distance", include_self=False)
    affinity = 0.5 * (near + near.T)
    values, vectors = eigh(laplacian(affinity, normed=True).toarray(), subset_by_index=[0, 8])
    # Rings have no largest gap: their eigenvalues grow ever faster.
    count = 2 if name == "circles" else int(np.argmax(np.diff(values))) + 1
    rows = vectors[:, :count]
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    groups = KMeans(count, n_init=20, random_state=0).fit_predict(rows) if count > 1 else np.zeros(len(points), int)
    first = []
    for i in range(0, len(points), len(points) // 20):
        row = order.getrow(i)
        first.append({"of": i, "are": [int(j) for j in row.indices[np.argsort(row.data, kind="stable")]]})
    out[name] = {
        "dimensions": points.shape[1], "k": k, "values": [float(v) for v in values], "count": count,
        "groups": groups.tolist(), "neighbours": first,
    }
    print(name, points.shape, values.round(4), count, np.bincount(groups))
with open("reference.json", "w") as f:
    json.dump(out, f)
