#!/usr/bin/env bash
# The table of timings and sizes, each beside its control of the same run; then the test that kills real processes, more
# often than `make test` has time for; then the fast path through the real interface on a phone a quarter as fast. On a
# quiet machine: two cores are shared by a phone, a server and a disk.
#
#   GADEPLAN_BENCH_DOCUMENTS   how many documents a phone holds (20000)
#   GADEPLAN_KILLS             how many times the app is killed (10000)
#   GADEPLAN_CUTS              how many times the power is cut (2000)
#   GADEPLAN_SEEDS             how many seeds the simulation tries (none; 100000 take a night)
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$GADEPLAN_ROOT"

scripts/npm-ci.sh tests/bench/peer
say "building the bench (the first time takes some minutes)"
# The server and the scribe are started as processes by the test that kills them.
cargo build --profile measure --locked --package gadeplan-server --package gadeplan-tests --bins
"${CARGO_TARGET_DIR:-target}/measure/bench"

export GADEPLAN_KILLS=${GADEPLAN_KILLS:-10000}
say "killing the app $GADEPLAN_KILLS times, and the server with it now and then"
cargo test --profile measure --locked --package gadeplan-server --package gadeplan-tests --test kill -- --nocapture

export GADEPLAN_CUTS=${GADEPLAN_CUTS:-2000}
say "cutting the power $GADEPLAN_CUTS times"
cargo test --profile measure --locked --package gadeplan-server --package gadeplan-tests --test power -- --nocapture

if [[ -n ${GADEPLAN_SEEDS:-} ]]; then
	say "simulating $GADEPLAN_SEEDS evenings"
	cargo test --profile measure --locked --package gadeplan-server --package gadeplan-tests --test simulation --no-run
	# A process for each part, as in `make test`.
	parts=()
	for part in encrypted even odd; do
		cargo test --quiet --profile measure --locked --package gadeplan-server --package gadeplan-tests --test simulation \
			-- --nocapture "fresh_$part" &
		parts+=($!)
	done
	for part in "${parts[@]}"; do wait "$part"; done
fi

say "building what the phone in the browser runs"
scripts/test.sh setup ui-build build
scripts/npm-ci.sh tests/e2e
npm --prefix tests/e2e run --silent bench
