# What one does with this repository. Everything needs Go only, except that
# `make test` also needs Chromium, which it installs where apt-get is at hand.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c

.PHONY: help serve site standalone npm test soak bench conformance accuracy train-digits train-photo fmt vet clean embeds

# With numpy, Pillow, PyTorch and onnx; only training needs it.
PYTHON ?= python3

help:
	@echo 'make serve             build the site and serve it on this machine'
	@echo 'make site              build the site into dist/, for any static host'
	@echo 'make standalone        write the page as one file, dist/lrp-explainer.html, which works from disk'
	@echo 'make npm               write the npm package lrp-explainer into dist/npm/'
	@echo 'make test              run every check (installs Chromium if it is missing)'
	@echo 'make soak              do 2,000 random things to the page in Chromium (ACTIONS=…, SEED=…)'
	@echo 'make embeds            build the samples of docs/embed.md with the real generators and open them'
	@echo 'make bench             measure the speed, beside others; writes docs/benchmarks.md (needs npm)'
	@echo 'make conformance ONNX=…'
	@echo '                       run the backend tests of ONNX in the checkout ONNX of github.com/onnx/onnx'
	@echo 'make accuracy DATA=…   measure a classifier on the MNIST test files or tiny-imagenet-200 in DATA'
	@echo '                       (with MODEL=photo, hans or residual; STAMP=web/examples/hans/tag.png; CLASS=goldfish)'
	@echo 'make train-digits DATA=…, make train-photo DATA=…'
	@echo '                       train the classifiers anew (Python with PyTorch, photos on a GPU; weights/train/README.md)'
	@echo 'make fmt vet clean     format, vet, remove what was built'

serve: site
	go run .

site:
	go run ./web/build

standalone:
	go run ./web/build -standalone dist/lrp-explainer.html

npm:
	go run ./web/build -npm dist/npm

test:
	.ci/test

ACTIONS ?= 2000
SEED ?= 1
soak:
	.ci/chromium
	go test -count=1 -timeout 120m -v ./web/e2e -run '^TestSoak$$' -soak '$(ACTIONS)' -seed '$(SEED)'

embeds:
	.ci/chromium
	.ci/node
	.ci/embeds
	go test -count=1 -v ./web/e2e/embed -run '^TestSites$$' -embeds all

bench:
	.ci/chromium
	go run ./web/bench

# Natively, and in Chromium on the SIMD kernels, which read files of this folder
# alone.
conformance:
	@test -n '$(ONNX)' || { echo 'usage: make conformance ONNX=folder with a release of github.com/onnx/onnx (1.2.3 to 1.17 hold the data)' >&2; exit 2; }
	go test -count=1 -timeout 60m -v ./nn/onnx -run '^TestConformance$$' -onnx '$(abspath $(ONNX))'
	.ci/chromium
	go build -o build/wasmexec ./web/e2e/wasmexec
	rm -rf build/conformance
	mkdir -p build/conformance
	cp -R '$(ONNX)/onnx/backend/test/data/.' build/conformance
	GOOS=js GOARCH=wasm go test -count=1 -timeout 60m -v -exec '$(CURDIR)/build/wasmexec' ./wasm/kernels -run '^TestConformance$$' -onnx '$(CURDIR)/build/conformance'

accuracy:
	@test -n '$(DATA)' || { echo 'usage: make accuracy DATA=folder with the MNIST test files, or tiny-imagenet-200' >&2; exit 2; }
	go run ./weights/accuracy -data '$(DATA)' -model '$(MODEL)' -stamp '$(STAMP)' -class '$(CLASS)'

train-digits:
	@test -n '$(DATA)' || { echo 'usage: make train-digits DATA=folder with the MNIST files' >&2; exit 2; }
	cd weights/train && $(PYTHON) digits.py --data '$(abspath $(DATA))'

train-photo:
	@test -n '$(DATA)' || { echo 'usage: make train-photo DATA=tiny-imagenet-200' >&2; exit 2; }
	mkdir -p build/photo/packed
	cd weights/train && $(PYTHON) photo_pack.py '$(abspath $(DATA))' '$(CURDIR)/build/photo/packed'
	cd weights/train && $(PYTHON) hans_tags.py '$(CURDIR)/build/photo/tags.npz'
	cd weights/train && $(PYTHON) photo.py '$(CURDIR)/build/photo/packed' '$(CURDIR)/build/photo/tags.npz' '$(CURDIR)/build/photo'
	cd weights/train && $(PYTHON) photo_onnx.py '$(CURDIR)/build/photo'

fmt:
	gofmt -w .

vet:
	.ci/test vet

clean:
	rm -rf build dist
