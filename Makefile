# What one does with this repository. Everything needs Go only, except that
# `make test` also needs Chromium, which it installs where apt-get is at hand.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c

.PHONY: help serve site test bench accuracy fmt vet clean

help:
	@echo 'make serve             build the site and serve it on this machine'
	@echo 'make site              build the site into dist/, for any static host'
	@echo 'make test              run every check (installs Chromium if it is missing)'
	@echo 'make bench             measure the speed, beside others; writes docs/benchmarks.md (needs npm)'
	@echo 'make accuracy DATA=…   measure a classifier on the MNIST test files or tiny-imagenet-200 in DATA'
	@echo 'make fmt vet clean     format, vet, remove what was built'

serve: site
	go run .

site:
	go run ./web/build

test:
	.ci/test

bench:
	.ci/chromium
	go run ./web/bench

accuracy:
	@test -n '$(DATA)' || { echo 'usage: make accuracy DATA=folder with the MNIST test files, or tiny-imagenet-200' >&2; exit 2; }
	go run ./weights/accuracy -data '$(DATA)'

fmt:
	gofmt -w .

vet:
	.ci/test vet

clean:
	rm -rf build dist
