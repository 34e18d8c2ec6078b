#!/usr/bin/env bash
# Fuzzes what reads strangers' bytes: `scripts/fuzz.sh [SECONDS] [TARGET …]`. Each target begins with something honest, with
# the corpus that is committed (an archive for each in fuzz/corpus), and with what earlier runs on this machine have found.
# What makes one fall is left in fuzz/found, and the script fails. `KEEP=1` puts the least that reaches as much as
# everything found so far into the archives, and fuzzes nothing.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$GADEPLAN_ROOT"
seconds=${1:-60}
shift || true
targets=("$@")
((${#targets[@]})) || targets=(messages packed headers typed change pokes frames pulled)

host=$(rustc -vV | sed -n 's/^host: //p')
# The compiler's own counters at every edge and comparison, which libFuzzer steers by. No nightly compiler is needed.
counters="-C passes=sancov-module -C llvm-args=-sanitizer-coverage-level=4"
counters+=" -C llvm-args=-sanitizer-coverage-inline-8bit-counters -C llvm-args=-sanitizer-coverage-pc-table"
counters+=" -C llvm-args=-sanitizer-coverage-trace-compares -C codegen-units=1 --cfg fuzzing"
export CARGO_TARGET_DIR=target/fuzz CARGO_INCREMENTAL=0
say "building what is fuzzed (with the compiler's counters)"
RUSTFLAGS="$counters" cargo build --manifest-path fuzz/Cargo.toml --release --locked --target "$host" --bins
programs=$CARGO_TARGET_DIR/$host/release

GADEPLAN_FUZZ_SEEDS=target/fuzz/seeds "$programs/seeds" -runs=0 2>/dev/null
mkdir -p fuzz/found fuzz/corpus
for target in "${targets[@]}"; do
	archive=fuzz/corpus/$target.tar.gz new=target/fuzz/corpus/$target committed=target/fuzz/committed/$target
	mkdir -p "$new" "target/fuzz/seeds/$target"
	rm -rf "$committed"
	mkdir -p "$committed"
	[[ ! -e $archive ]] || tar --extract --gzip --file "$archive" --directory "$committed"
	begin=("$committed" "target/fuzz/seeds/$target")
	[[ $target != change ]] || begin+=(sync-server/tests/corpus)
	if [[ -n ${KEEP:-} ]]; then
		kept=$(mktemp -d)
		"$programs/$target" -merge=1 -max_len=4096 "$kept" "${begin[@]}" "$new" 2>&1 | tail -n 1
		# The same archive for the same corpus, whoever makes it and when.
		tar --create --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --directory "$kept" . | gzip -9n >"$archive"
		rm -rf "$kept"
		continue
	fi
	say "fuzzing $target for $seconds s"
	"$programs/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
		-artifact_prefix="fuzz/found/$target-" "$new" "${begin[@]}" 2>&1 |
		grep -E "DONE|panicked|ERROR|SUMMARY|stat::(number|peak)" || {
		say "$target fell: what did it is in fuzz/found"
		exit 1
	}
done
