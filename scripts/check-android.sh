#!/usr/bin/env bash
# Type-checks the app's library, with every crate it depends on, for Android phones (64-bit ARM), so that no dependency is
# chosen that a phone cannot have. The APK itself is built where Google's SDK and NDK are; here neither is needed:
#
# - Rust's own library for Android is not installed but checked along, from the sources that Debian's compiler brings.
# - C code (SQLCipher, OpenSSL, zstd, ring) is not compiled: a stand-in for the compiler writes empty objects. That C is the
#   same that runs on millions of phones; what may go wrong is the Rust around it, and no linker runs in a check.
#
# It has a target folder of its own, because another compiler would push out what `make test` has built.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$GADEPLAN_ROOT"

scripts/setup.sh build node android
scripts/build-ui.sh

out=$GADEPLAN_ROOT/target/android
mkdir -p "$out/kotlin"
cat >"$out/no-cc" <<'EOF'
#!/bin/sh
# Stands in for the NDK's compiler: makes the file that was asked for, with nothing in it. Preprocessing is done for real,
# because crates ask that way which compiler this is and which version of a library a header belongs to.
for argument; do
	case $argument in
	-E) preprocess=yes ;;
	# The question that only Microsoft's flavour of compiler answers.
	"-?") exit 1 ;;
	esac
done
left=$#
while [ $left -gt 0 ]; do
	argument=$1
	shift
	left=$((left - 1))
	case $argument in
	-o)
		[ -n "$preprocess" ] || : >"$1"
		shift
		left=$((left - 1))
		;;
	-I?* | -D?* | *.c | *.h) set -- "$@" "$argument" ;;
	esac
done
[ -z "$preprocess" ] || exec cc -E "$@"
EOF
chmod +x "$out/no-cc"

export CC_aarch64_linux_android=$out/no-cc CXX_aarch64_linux_android=$out/no-cc
export AR_aarch64_linux_android=ar RANLIB_aarch64_linux_android=ranlib
# What Tauri's command line would say of the Android project.
export WRY_ANDROID_PACKAGE=dk.gadeplan.app WRY_ANDROID_LIBRARY=gadeplan_app
export WRY_ANDROID_KOTLIN_FILES_OUT_DIR=$out/kotlin
export TAURI_ANDROID_PACKAGE_NAME_PREFIX=dk_gadeplan TAURI_ANDROID_PACKAGE_NAME_APP_NAME=app

say "type-checking the app for Android (the first time takes some minutes)"
# Checking the library of the language along is a feature the compiler offers only when asked by this name.
RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 cargo check -Zbuild-std --locked --target aarch64-linux-android \
	--target-dir "$out" --package gadeplan-app --lib --no-default-features --features shell,custom-protocol
say "the app's Rust type-checks for Android"
