#!/usr/bin/env bash
# Starts the server with the demo municipality and opens the app on it; stops both when the window is closed or Ctrl-C is
# pressed. Without a screen, or with GADEPLAN_BROWSER=1, the same app is served on a loopback address for a browser.
# Everything that is kept lies in .demo. GADEPLAN_SERVER_PORT and GADEPLAN_BROWSER_PORT move the two addresses.
#
# `make run` builds first; this only starts what is there.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$GADEPLAN_ROOT"

bin=${CARGO_TARGET_DIR:-target}/debug
server=127.0.0.1:${GADEPLAN_SERVER_PORT:-7878}
browser=127.0.0.1:${GADEPLAN_BROWSER_PORT:-7879}
log=.demo/server.log

# The started processes in the order of starting; they are stopped the other way round, the server last.
started=()
# shellcheck disable=SC2317 # the trap calls it
stop_process() {
	kill -TERM "$1" 2>/dev/null || return 0
	# A page that is still open in a browser may keep its host waiting for it.
	for _ in {1..50}; do
		kill -0 "$1" 2>/dev/null || return 0
		sleep 0.1
	done
	kill -KILL "$1" 2>/dev/null || true
}

# shellcheck disable=SC2317 # the trap calls it
finish() {
	local status=$? i
	trap - EXIT
	trap '' INT TERM HUP
	for ((i = ${#started[@]} - 1; i >= 0; i--)); do
		stop_process "${started[i]}"
		wait "${started[i]}" 2>/dev/null || true
	done
	exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# answers HOST:PORT PATH: whether an HTTP server there says 200. In bash alone, so that nothing has to be installed.
answers() {
	(
		exec 3<>"/dev/tcp/${1%:*}/${1#*:}" || exit 1
		printf 'GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
		read -r -t 5 line <&3 && [[ $line == HTTP/*" 200"* ]]
	) 2>/dev/null
}
taken() { (exec 3<>"/dev/tcp/${1%:*}/${1#*:}") 2>/dev/null; }

# wait_for PID HOST:PORT PATH SECONDS
wait_for() {
	local end=$((SECONDS + $4))
	until answers "$2" "$3"; do
		kill -0 "$1" 2>/dev/null || return 1
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

[ -x "$bin/gadeplan-server" ] || stop "the server is not built yet; 'make run' does that first."
if taken "$server"; then
	stop "something listens on $server already; stop it, or choose another with GADEPLAN_SERVER_PORT=… make run"
fi

mkdir -p .demo
say "starting the server at http://$server (first time: with three months of invented shifts; its log is $log)"
"$bin/gadeplan-server" demo --data .demo/server --listen "$server" >"$log" 2>&1 </dev/null &
started+=($!)
if ! wait_for $! "$server" /healthz 600; then
	tail -n 20 "$log" >&2
	stop "the server did not come up; the end of its log is above."
fi

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -z "${GADEPLAN_BROWSER:-}" ]; then
	say "opening the app; closing its window stops the server too"
	"$bin/gadeplan" --demo .demo --server "http://$server" </dev/null &
	started+=($!)
else
	if taken "$browser"; then
		stop "something listens on $browser already; stop it, or choose another with GADEPLAN_BROWSER_PORT=… make run"
	fi
	"$bin/gadeplan-browser" --demo .demo --server "http://$server" --listen "$browser" --ui ui/dist </dev/null &
	started+=($!)
	wait_for $! "$browser" / 60 || stop "the app did not come up; what it said is above."
	say "the app is at http://$browser — open it in a browser on this machine; Ctrl-C stops it"
fi

status=0
wait -n -p ended "${started[@]}" || status=$?
if [ "$ended" = "${started[0]}" ]; then
	tail -n 20 "$log" >&2
	stop "the server has stopped by itself; the end of its log is above."
fi
exit "$status"
