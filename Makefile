# What a newcomer types. Everything longer than a line lives in scripts/.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
TOOL := go tool -modfile=tools/go.mod

.DEFAULT_GOAL := help
.PHONY: help run build generate fmt lint test fuzz bench vulncheck clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Build and start the demo: portal, console, example product and mailbox (needs only Go)
	bin/seatward demo

build: ## Build bin/seatward, one static file
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/seatward ./cmd/seatward

generate: ## Rewrite the generated Go files from their templates
	$(TOOL) templ generate

fmt: ## Format Go sources and templates
	$(TOOL) gofumpt -w .
	$(TOOL) templ fmt .

lint: ## Check formatting, generated files and the linter's rules
	scripts/lint

test: ## Install what the tests need, then check and test everything on both engines
	scripts/test

fuzz: ## Fuzz each target for FUZZTIME (30s)
	scripts/fuzz

bench: ## Run the Go benchmarks
	go test -run '^$$' -bench . -benchmem ./...
	cd sdk && go test -run '^$$' -bench . -benchmem ./...

vulncheck: ## Look for known vulnerabilities in DB=, the URL of a vulnerability database (file:// works offline)
	@test -n "$(DB)" || { echo "Name the vulnerability database: make vulncheck DB=file:///path/to/vulndb" >&2; exit 2; }
	$(TOOL) govulncheck -db "$(DB)" ./...

clean: ## Remove what was built; ./data stays
	rm -rf bin test/artifacts
