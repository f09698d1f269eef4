# Every target sets up what it needs; nothing else has to be typed. On Windows see README.md.
PYTHON := .venv/bin/python
STAMP := .venv/.ready

.PHONY: demo test bench trial mutate narrative fuzz lint template docs lock clean

demo: $(STAMP)
	@$(PYTHON) examples/demo.py

# Two files of tests at a time; those of one file share what they started.
test: $(STAMP) lint
	@scripts/system-packages
	$(PYTHON) -m pytest -n 2 --dist loadfile

bench: $(STAMP)
	@$(PYTHON) benchmarks/bench.py $(ARGS)

# A folder of N departments' workbooks, 1 % damaged, done with two kill -9 in between, held against the truth.
N := 10000
trial: $(STAMP)
	@$(PYTHON) benchmarks/trial.py $(N) $(ARGS)

# Errors in every amount of the real workbooks, and whether they are found and the cell is named.
mutate: $(STAMP)
	@$(PYTHON) benchmarks/detection.py $(ARGS)

# What the check of narratives is worth (docs/narrative.md).
narrative: $(STAMP)
	@$(PYTHON) -m tests.narrative $(ARGS)

# Mutated workbooks, read, edited and run, for ten minutes or SECONDS; findings go to fuzz-findings/.
SECONDS := 600
fuzz: $(STAMP)
	@$(PYTHON) -m tests.fuzz --seconds $(SECONDS)

lint: $(STAMP)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

template: $(STAMP)
	.venv/bin/xlt template build

docs: $(STAMP)
	$(PYTHON) docs/generate.py

# The lock files: exact versions and hashes for every platform, no addresses. Needs uv.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links -o requirements/runtime.txt
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-annotate --no-emit-index-url --no-emit-find-links -o requirements/dev.txt

$(STAMP): requirements/dev.txt pyproject.toml scripts/setup
	@scripts/setup
	@touch $@

clean:
	rm -rf .venv demo-output dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
