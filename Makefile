# What everybody relies on:
#   make demo    installs what is missing, builds, makes every report of the plans in seeds/ into out/
#   make test    installs what the tests need and runs them all
#   make check-pdf  has veraPDF judge every kind of report by PDF/UA-1 and PDF/A-2a (accessible, durable)
#   make torture kills the daemon at 500 random moments while it sends 3,000 mails (SEED=1 KILLS=500 MAILS=3000)
#   make golden  keeps the pages as they look now, after a look at target/golden/
#   make bench   shows where the time goes, and compares our workbooks and PDFs with those of four Python libraries

.PHONY: demo test check-pdf torture golden bench check packages-demo packages-test clean-out

OUT ?= out

demo: packages-demo
	cargo build --release --locked
	rm -rf $(OUT)
	./target/release/sokatsu demo --out $(OUT)

test: packages-test
	cargo test --locked

check-pdf:
	@.ci/check-pdf

SEED ?= 1
KILLS ?= 500
MAILS ?= 3000

torture:
	SEED=$(SEED) KILLS=$(KILLS) MAILS=$(MAILS) cargo test --release --locked --test torture -- --nocapture

# Pages whose look is tested: see tests/pdf/golden.rs.
golden: packages-test
	SOKATSU_GOLDEN=approve cargo test --locked --test pdf golden

bench: packages-demo
	@.ci/bench-peers
	cargo bench --locked

# What is checked besides the tests, on code alone.
check:
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --test check_pdf -- -D warnings

packages-demo:
	@.ci/install demo

packages-test:
	@.ci/install test
