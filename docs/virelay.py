"""Turns a survey into files for ViRelAy, the viewer of spectral relevance analyses.

    lrp survey -model M.onnx -images FOLDER -rules NAME -out SURVEY
    /usr/bin/python3 docs/virelay.py SURVEY VIRELAY

writes, in the formats that ViRelAy 1.0 documents (its database specification and project file format):

    input.h5         data (N,3,H,W) float32 0…1, label (N,) int64: what the network saw
    attribution.h5   attribution (N,1,H,W) float32, prediction (N,classes) float32, label (N,) int64, index (N,) uint32
    analysis.h5      a group a class: index, embedding/spectral and embedding/principal, cluster/spectral
    labels.json      the names of the classes
    project.yaml     what ViRelAy opens

Pictures whose label nobody knows count as what the network took them for. A prediction has the probability of the
network's class and zeros, as the survey keeps no others. Needs Python 3 and h5py (Debian's python3-h5py).
"""

import argparse
import json
import pathlib

import h5py
import numpy


def enlarged(pictures, height, width):
    """(N,h,w,3) bytes as (N,3,height,width) float32 from 0 to 1; nearest pixels where the sizes differ."""
    rows = numpy.arange(height) * pictures.shape[1] // height
    columns = numpy.arange(width) * pictures.shape[2] // width
    return pictures[:, rows][:, :, columns].transpose(0, 3, 1, 2).astype(numpy.float32) / 255


def write_inputs(out, survey, labels, height, width):
    with h5py.File(out / "input.h5", "w") as file:
        file["data"] = enlarged(survey["seen"], height, width)
        file["label"] = labels.astype(numpy.int64)


def write_attributions(out, survey, labels, rows, classes):
    predictions = numpy.zeros((len(labels), classes), numpy.float32)
    for i, row in enumerate(rows):
        if row["prediction"] >= 0:
            predictions[i, row["prediction"]] = row["probability"]
    with h5py.File(out / "attribution.h5", "w") as file:
        file["attribution"] = survey["relevance"][:, None].astype(numpy.float32)
        file["prediction"] = predictions
        file["label"] = labels.astype(numpy.int64)
        file["index"] = numpy.arange(len(labels), dtype=numpy.uint32)


def write_analysis(out, survey, labels, names):
    with h5py.File(out / "analysis.h5", "w") as file:
        for number, eigenvalues in zip(survey["classes"], survey["eigenvalues"]):
            index = numpy.flatnonzero((labels == number) & (survey["clusters"] >= 0))
            group = file.create_group(f"{number:08d}")
            group["name"] = names[number]
            group["index"] = index.astype(numpy.uint32)
            places = survey["embedding"][index].astype(numpy.float32)
            clusters = survey["clusters"][index].astype(numpy.uint32)
            for name in ("spectral", "principal"):
                group[f"embedding/{name}"] = places
            group["embedding/spectral"].attrs["eigenvalue"] = eigenvalues[numpy.isfinite(eigenvalues)].astype(numpy.float32)
            group["cluster/spectral"] = clusters
            group["cluster/spectral"].attrs["embedding"] = "spectral"
            group["cluster/spectral"].attrs["k"] = int(clusters.max()) + 1
            group["cluster/spectral"].attrs["index"] = numpy.arange(2, dtype=numpy.uint32)


def write_project(out, question, strategy, height, width):
    text = json.dumps  # JSON's strings are YAML's
    (out / "project.yaml").write_text(f"""project:
  name: {text("A survey of " + question["model"])}
  model: {text(question["model"])}
  label_map: labels.json
  dataset:
    name: pictures
    type: hdf5
    path: input.h5
    input_width: {width}
    input_height: {height}
    down_sampling_method: none
    up_sampling_method: none
  attributions:
    attribution_method: {text(question["rules"].get("name") or "LRP")}
    attribution_strategy: {strategy}
    sources:
    - attribution.h5
  analyses:
  - analysis_method: Spectral
    sources:
    - analysis.h5
""")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("survey", type=pathlib.Path, help="the folder that lrp survey wrote")
    options.add_argument("out", type=pathlib.Path, help="the folder that is written")
    asked = options.parse_args()
    question = json.loads((asked.survey / "survey.json").read_text())
    lines = (asked.survey / "rows.jsonl").read_text().splitlines()
    rows = [row for row in map(json.loads, lines) if "error" not in row]
    with numpy.load(asked.survey / "survey.npz") as survey:
        survey = {name: survey[name] for name in survey.files}
    labels = numpy.where(survey["labels"] >= 0, survey["labels"], survey["predictions"])
    classes = max(len(question.get("labels") or []), int(max(labels.max(), survey["predictions"].max())) + 1)
    names = question.get("labels") or [str(i) for i in range(classes)]
    height, width = survey["relevance"].shape[1:]
    asked.out.mkdir(parents=True, exist_ok=True)
    write_inputs(asked.out, survey, labels, height, width)
    write_attributions(asked.out, survey, labels, rows, classes)
    write_analysis(asked.out, survey, labels, names)
    label_map = [{"index": i, "word_net_id": f"{i:08d}", "name": name} for i, name in enumerate(names)]
    (asked.out / "labels.json").write_text(json.dumps(label_map, indent=1))
    strategy = "true_label" if (survey["labels"] >= 0).all() and question["target"] == "label" else "predicted_label"
    write_project(asked.out, question, strategy, height, width)


if __name__ == "__main__":
    main()
