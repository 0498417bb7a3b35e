# bannin: make demo, make test, make bench, make check.
# Everything needs Go 1.26 or newer and a C compiler with C++'s library; modules come by `go`.
SHELL := /bin/sh
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GO ?= go
DEMO ?= demo
FUZZTIME ?= 20s

.PHONY: build demo test bench check fuzz clean go cc

build: go cc
	@mkdir -p bin
	$(GO) build -trimpath -ldflags "-X main.version=$(VERSION)" -o bin/bannin ./cmd/bannin

# Simulates an organisation with an intrusion in it, scans it, and shows where
# the report is. Findings are the point, so exit status 10 is a success here.
demo: build
	@rm -rf $(DEMO)
	./bin/bannin simulate --out $(DEMO)/logs
	./bin/bannin scan $(DEMO)/logs --report $(DEMO)/report.html --timeline $(DEMO)/timeline.csv
	@echo
	@echo "report:   $(CURDIR)/$(DEMO)/report.html"
	@echo "timeline: $(CURDIR)/$(DEMO)/timeline.csv"

test: go cc
	$(GO) vet ./...
	$(GO) test -race -timeout 20m ./...
	$(GO) test ./app -run 'Planted|Ordinary'
	cd tests/versitygw && $(GO) vet ./... && $(GO) test ./...

# Ratios to zcat and to inflating alone, and of a bucket to a plain download,
# each measured in one run.
bench: build
	$(GO) run ./bench -bannin ./bin/bannin
	$(GO) test ./source/aws -run '^$$' -bench . -benchtime 5x

check: go cc
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run: gofmt -w ."; exit 1; }
	$(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
	$(GO) test -race -timeout 20m ./...
	$(GO) test ./app -run 'Planted|Ordinary'
	cd tests/versitygw && $(GO) vet ./... && $(GO) test ./...

# Runs every fuzz target for FUZZTIME.
fuzz: go
	@for pkg in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$target"; $(GO) test $$pkg -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x || exit 1; \
	  done; done

clean:
	rm -rf bin $(DEMO)

# The query engine is C++, and the race detector needs a C compiler.
cc:
	@command -v cc >/dev/null || command -v gcc >/dev/null || { echo "bannin needs a C compiler with C++'s library, for its query engine: install g++ or clang"; exit 1; }

go:
	@command -v $(GO) >/dev/null || { echo "bannin needs Go 1.26 or newer: see https://go.dev/dl/"; exit 1; }
