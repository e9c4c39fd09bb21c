"""Says in what the files of docs/virelay.py differ from ViRelAy's database specification: check.py SURVEY VIRELAY."""

import json
import pathlib
import sys

import h5py
import numpy

survey, out = map(pathlib.Path, sys.argv[1:])
arrays = numpy.load(survey / "survey.npz")
n, (height, width), classes = len(arrays["names"]), arrays["relevance"].shape[1:], 10
wrong = []


def expect(file, key, shape, kind):
    x = file[key]
    if x.shape != shape or x.dtype != kind:
        wrong.append(f"{file.filename} {key} is {x.dtype} {x.shape}; expected {kind} {shape}")
    return x


with h5py.File(out / "input.h5") as f:
    data = expect(f, "data", (n, 3, height, width), "float32")[()]
    expect(f, "label", (n,), "int64")
    if sorted(f) != ["data", "label"] or data.min() < 0 or data.max() > 1 or data.max() < 0.5:
        wrong.append("input.h5 has other keys or values")
with h5py.File(out / "attribution.h5") as f:
    if not (expect(f, "attribution", (n, 1, height, width), "float32")[:, 0] == arrays["relevance"]).all():
        wrong.append("the attributions are not the survey's maps")
    best = expect(f, "prediction", (n, classes), "float32")[()].argmax(1)
    if (best != arrays["predictions"]).any():
        wrong.append("the predictions are not the survey's")
    labels = expect(f, "label", (n,), "int64")[()]
    if list(expect(f, "index", (n,), "uint32")) != list(range(n)):
        wrong.append("the index is not 0…N−1")
seen = 0
with h5py.File(out / "analysis.h5") as f:
    for name in f:
        g = f[name]
        index = g["index"][()]
        k = len(index)
        seen += k
        expect(g, "index", (k,), "uint32")
        for embedding in ("spectral", "principal"):
            expect(g, "embedding/" + embedding, (k, 2), "float32")
        expect(g, "cluster/spectral", (k,), "uint32")
        if g["embedding/spectral"].attrs["eigenvalue"].dtype != "float32" or g["cluster/spectral"].attrs["embedding"] != "spectral":
            wrong.append(name + " has other attributes")
        if set(labels[index]) != {int(name)}:
            wrong.append(name + " has pictures of other classes")
if seen != (arrays["clusters"] >= 0).sum():
    wrong.append(f"{seen} pictures in the analysis")
label_map = json.loads((out / "labels.json").read_text())
if [x["index"] for x in label_map] != list(range(classes)) or any(set(x) != {"index", "name", "word_net_id"} for x in label_map):
    wrong.append("labels.json is no label map")
project = (out / "project.yaml").read_text()
for key in ("project:", "name:", "model:", "label_map: labels.json", "type: hdf5", "path: input.h5", "attribution_strategy: predicted_label",
            "- attribution.h5", "analysis_method: Spectral", "- analysis.h5", f"input_width: {width}", "down_sampling_method: none"):
    if key not in project:
        wrong.append("project.yaml lacks " + key)
print("\n".join(wrong))
sys.exit(len(wrong) > 0)
