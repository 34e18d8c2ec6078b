#!/usr/bin/env bash
# Fuzzes what reads strangers' bytes: `scripts/fuzz.sh [SECONDS] [TARGET …]`. Each target begins with something honest, with
# what is committed in fuzz/corpus, and with what earlier runs on this machine have found. What makes one fall is left in
# fuzz/found, and the script fails. `MINIMISE=1` writes the least that reaches as much into fuzz/corpus.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
seconds=${1:-60}
shift || true
targets=("$@")
((${#targets[@]})) || targets=(messages packed headers typed change)

host=$(rustc -vV | sed -n 's/^host: //p')
# The compiler's own counters at every edge and comparison, which libFuzzer steers by. No nightly compiler is needed.
counters="-C passes=sancov-module -C llvm-args=-sanitizer-coverage-level=4"
counters+=" -C llvm-args=-sanitizer-coverage-inline-8bit-counters -C llvm-args=-sanitizer-coverage-pc-table"
counters+=" -C llvm-args=-sanitizer-coverage-trace-compares -C codegen-units=1 --cfg fuzzing"
export CARGO_TARGET_DIR=target/fuzz CARGO_INCREMENTAL=0
say "building what is fuzzed (with the compiler's counters)"
RUSTFLAGS="$counters" cargo build --manifest-path fuzz/Cargo.toml --release --locked --target "$host" --bins
programs=$CARGO_TARGET_DIR/$host/release

"$programs/seeds" target/fuzz/seeds
mkdir -p fuzz/found
for target in "${targets[@]}"; do
	new=target/fuzz/corpus/$target
	mkdir -p "$new" "fuzz/corpus/$target" "target/fuzz/seeds/$target"
	chunks=()
	[[ $target = change ]] && chunks=(sync-server/tests/corpus)
	if [[ -n ${MINIMISE:-} ]]; then
		kept=$(mktemp -d)
		"$programs/$target" -merge=1 -max_len=4096 "$kept" "fuzz/corpus/$target" "$new" 2>&1 | tail -n 1
		rm -rf "fuzz/corpus/$target"
		mv "$kept" "fuzz/corpus/$target"
		continue
	fi
	say "fuzzing $target for $seconds s"
	"$programs/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
		-artifact_prefix="fuzz/found/$target-" "$new" "fuzz/corpus/$target" "target/fuzz/seeds/$target" "${chunks[@]}" \
		2>&1 | grep -E "^(==|SUMMARY|stat::number_of_executed_units|stat::new_units|stat::peak|Done|.*panicked|.*DONE)" || {
		say "$target fell: what did it is in fuzz/found"
		exit 1
	}
done
