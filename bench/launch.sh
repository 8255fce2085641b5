#!/usr/bin/env bash
# How long a launch takes, whole process, against git and against the floor, in pairs.
#
#   bench/launch.sh [-n RUNS] [CASE | URL COMMIT]...
#
# CASE is one of small medium large many blob deep (all but deep when none is named; "deep" has 20,000 commits), made on
# the spot and served over http from memory, so that only the client is measured; or any URL and a full commit id.
# For each: cold, then warm (nothing changed), then the advance from the commit before. Compared are
#   ours       git-launcher --fetch-only
#   shallow    git init, fetch --depth=1, checkout          warm: the commit is there; status and checkout -f
#   reference  git clone, checkout, reset --hard, clean     warm: fetch --all --tags, checkout, reset, clean
#   floor      tar x of the same tree, sha256sum of the same bytes
# Printed are medians of wall seconds, CPU seconds (with children) and the largest process's memory in MB, and ours as a
# ratio to each. Needs python3, and BENCH_DIR (default: a temporary folder) on the filesystem to be measured.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec </dev/null
for name in "${!GIT_@}"; do unset "$name"; done
launcher=${GIT_LAUNCHER:-$here/build/release/bin/git-launcher}
[ -x "$launcher" ] || { echo "bench: build the release first, or name it in GIT_LAUNCHER" >&2; exit 2; }

runs=5
if [ "${1-}" = -n ]; then runs=$2; shift 2; fi
work=${BENCH_DIR:-$(mktemp -d)}/bench-$$
mkdir -p "$work/served"
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

cat >"$work/measure.py" <<'PY'
import os, resource, statistics, subprocess, sys, time
runs, names = int(sys.argv[1]), sys.argv[2::2]
commands = dict(zip(names, sys.argv[3::2]))
rows = {name: [] for name in names}
for run in range(runs + 1):
    for name in names:
        subprocess.run(["bash", "-c", commands[name].split("::", 1)[0]], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        began = time.monotonic()
        child = subprocess.Popen(["bash", "-c", commands[name].split("::", 1)[1]], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        took = time.monotonic() - began
        if status != 0:
            sys.exit(f"bench: {name} failed: {said.decode(errors='replace')}")
        if run > 0:  # the first warms the caches
            rows[name].append((took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))
ours = rows["ours"]
for name in names:
    wall, cpu, memory = (statistics.median(column) for column in zip(*rows[name]))
    ratio = "" if name == "ours" else "  ours/this: wall %.2f  cpu %.2f" % tuple(
        statistics.median(a[i] / b[i] for a, b in zip(ours, rows[name])) for i in (0, 1))
    print(f"    {name:10} wall {wall:8.3f} s  cpu {cpu:8.3f} s  {memory:6.0f} MB{ratio}")
PY
measure() { python3 "$work/measure.py" "$runs" "$@"; }

config() { printf 'REPO_URL=%s\nCOMMIT_SHA=%s\nWORK_DIR=%s\nFETCH_TIMEOUT=3600\nRUN_CMD=true\n' "$1" "$2" "$work/ours" >"$work/$3.conf"; }

compare() { # NAME URL COMMIT BEFORE
  local name=$1 url=$2 commit=$3 before=$4
  local ours="$launcher --fetch-only $work/now.conf" earlier="$launcher --fetch-only $work/before.conf"
  local shallow="git init -q $work/shallow && cd $work/shallow && git fetch -q --depth=1 $url $commit && git checkout -q --detach $commit"
  local reference="git clone -q $url $work/reference && cd $work/reference && git checkout -q --detach $commit && git reset -q --hard $commit && git clean -qffdx"
  config "$url" "$commit" now
  echo "$name: $commit"
  echo "  cold"
  $ours >"$work/said" 2>/dev/null
  tar -C "$work/ours" --exclude=./.git -cf "$work/tree.tar" .
  measure ours "rm -rf $work/ours::$ours" shallow "rm -rf $work/shallow::$shallow" reference "rm -rf $work/reference::$reference" \
    floor "rm -rf $work/floor; mkdir $work/floor::tar -C $work/floor -xf $work/tree.tar && find $work/floor -type f -print0 | xargs -0 sha256sum"
  echo "  warm, nothing changed"
  measure ours "true::$ours" \
    shallow "true::cd $work/shallow && git cat-file -e $commit && git checkout -q -f --detach $commit && git status --porcelain" \
    reference "true::cd $work/reference && git fetch -q --all --tags && git checkout -q --detach $commit && git reset -q --hard $commit && git clean -qffdx"
  [ -n "$before" ] || return 0
  config "$url" "$before" before
  echo "  advance from $before"
  measure ours "$earlier::$ours" \
    shallow "cd $work/shallow && git fetch -q --depth=1 $url $before && git checkout -qf --detach $before && rm -rf .git/objects/pack .git/objects/info && git fetch -q --depth=1 $url $before::cd $work/shallow && git fetch -q --depth=1 $url $commit && git checkout -q --detach $commit" \
    reference "cd $work/reference && git checkout -qf --detach $before::cd $work/reference && git fetch -q --all --tags && git checkout -q --detach $commit && git reset -q --hard $commit && git clean -qffdx"
}

make() { # NAME FILES BYTES COMMITS
  local repo=$work/served/$1.git
  git init -q --bare -b main "$repo"
  python3 "$here/bench/make_repository.py" "$2" "$3" "$4" | git -C "$repo" fast-import --quiet
  git -C "$repo" config uploadpack.allowAnySHA1InWant true
  git -C "$repo" config uploadpack.allowFilter true
  git -C "$repo" repack -adq
  compare "$1 ($2 files of about $3 bytes, $4 commits)" "http://127.0.0.1:$port/$1.git" \
    "$(git -C "$repo" rev-parse main)" "$(git -C "$repo" rev-parse main~1)"
  rm -rf "$repo" "$work/ours" "$work/shallow" "$work/reference" "$work/floor"
}

exec 3< <(exec python3 "$here/bench/replay_server.py" "$work/served")
server=$!
read -r port <&3
[ $# -gt 0 ] || set -- small medium large many blob
while [ $# -gt 0 ]; do
  case $1 in
    small) make small 300 6000 10 ;;
    medium) make medium 5000 8000 10 ;;
    large) make large 15000 5000 10 ;;
    many) make many 100000 1000 10 ;;
    blob) make blob 1 200000000 2 ;;
    deep) make deep 400 7000 20000 ;;
    *)
      [ $# -ge 2 ] || { echo "usage: bench/launch.sh [-n RUNS] [small|medium|large|many|blob|deep | URL COMMIT]..." >&2; exit 2; }
      compare "$1" "$1" "$2" ""
      shift
      ;;
  esac
  shift
done
