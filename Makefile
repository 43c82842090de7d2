# Every target is one line that also works without make: copy it from here.
# .ci/run is what a change must pass.

.DEFAULT_GOAL := help
.PHONY: help run demo build check test test-postgres test-browser interop bench golden generate messages packs docs screenshots mission proof

DATABASE ?= postgres://postgres@127.0.0.1:5432/postgres

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: ## the program on its own database, pages on http://127.0.0.1:8080
	go run ./cmd/cairn serve

demo: ## the demonstration country, in a temporary folder
	go run ./cmd/cairn demo

build: ## the static binary, in dist/
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' $$(cat .ci/small) -o dist/cairn ./cmd/cairn

check: ## everything a change must pass, on both databases
	.ci/run

test: ## all tests, on SQLite
	go test ./...

test-postgres: ## the same tests on PostgreSQL (DATABASE=postgres://...)
	CAIRN_TEST_DATABASE=$(DATABASE) go test ./...

test-browser: ## the journeys in Chromium, with axe-core
	go test -count=1 -tags browser ./test/browser/...

interop: ## JavaScript verifiers from npm against what Cairn issues and verifies
	npm ci --prefix test/interop --ignore-scripts --no-audit --no-fund && go test -count=1 -tags interop ./test/interop/...

bench: ## load and benchmarks against their bars (SUBJECT=search and others)
	go run ./test/bench $(or $(SUBJECT),search)

golden: ## rewrite golden files from what the code says now; read the diff
	UPDATE=1 go test ./...

generate: ## Go from templ pages; needs templ of go.mod's version
	go run github.com/a-h/templ/cmd/templ@$(shell go list -m -f '{{.Version}}' github.com/a-h/templ) generate -path internal/door/web

messages: ## pack the texts people read for the program, after changing internal/ground/i18n/messages
	UPDATE=1 go test -count=1 -run TestThePackedMessages ./internal/ground/i18n

packs: ## pack the rules of countries for the program, after changing packs/
	UPDATE=1 go test -count=1 ./packs

docs: ## rewrite docs/reference from the code
	UPDATE=1 go test . ./internal/door/... ./internal/ground/config/... ./test/script/...

screenshots: ## rewrite docs/img: the finished demonstration in Chromium
	UPDATE=1 go test -count=1 -tags browser -run TestScreenshots ./test/browser

mission: ## which of the 110 rows work; rewrites docs/reference/mission.md
	UPDATE=1 go test -count=1 -v -run TestMission ./test/script | grep -oE 'mission: [0-9]+ of [0-9]+$$|^ *--- FAIL: .*|FAIL: .*'

proof: ## the long proofs: every crash point, 30 s of fuzzing a target, 100,000 operations on the ledger; an hour or more
	CAIRN_PROOF=1 .ci/run
