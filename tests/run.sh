#!/usr/bin/env bash
# Installs what the integration tests use (redis-server, tmux, chromium, docker-compose, kubectl, rapper, NetworkX, Virtuoso and libfaketime from Debian, Azurite, Kuzu,
# Oxigraph, jsonld and chdb from npm) and runs the tests.
#
#   tests/run.sh            everything but the long tests
#   tests/run.sh --long     the long tests too, and all that start our programs start them as published: compiled ahead of time
#   tests/run.sh --again    tests that failed beside all the others, three at most, run once more alone; they are named at the end whatever comes out
#   tests/run.sh --fuzz 60  the fuzzers alone, each for as many seconds, with other seeds in every run
#   tests/run.sh --fuzz-files 100000  as many damaged files of each format, read by the program thousands at a time; the same ones in every run
#   tests/run.sh -- ARGS    hands ARGS to `dotnet test`
#
# Where a server cannot be installed, the tests that need it are skipped and say so.
set -euo pipefail
cd "$(dirname "$0")/.."

filter='Category!=Long'
publish=false
again=false
arguments=()
while [ $# -gt 0 ]; do
    case "$1" in
        --long) filter='' publish=true ;;
        --again) again=true ;;
        --fuzz) filter='FullyQualifiedName~Tests.Fuzz'; export LUKE_FUZZ_SECONDS="${2:?--fuzz SECONDS}"; shift ;;
        --fuzz-files) filter='FullyQualifiedName~ArchiveFuzzTests'; export LUKE_FUZZ_FILES="${2:?--fuzz-files COUNT}"; shift ;;
        --) shift; arguments=("$@"); break ;;
        *) echo "tests/run.sh: unknown argument '$1' (known: --long, --again, --fuzz SECONDS, --fuzz-files COUNT, -- ARGS)" >&2; exit 2 ;;
    esac
    shift
done

# redis-server; a terminal and a browser; what checks the files of deploy/: kubectl, and docker-compose where no compose plugin is; what reads exported graphs.
install_debian() {
    local wanted=()
    command -v redis-server >/dev/null || wanted+=(redis-server)
    command -v tmux >/dev/null || wanted+=(tmux)
    command -v chromium >/dev/null || wanted+=(chromium)
    command -v kubectl >/dev/null || wanted+=(kubernetes-client)
    command -v docker-compose >/dev/null || docker compose version >/dev/null 2>&1 || wanted+=(docker-compose)
    command -v rapper >/dev/null || wanted+=(raptor2-utils)
    python3 -c 'import networkx' 2>/dev/null || wanted+=(python3-networkx)
    command -v virtuoso-t >/dev/null || wanted+=(virtuoso-opensource-7-bin)
    compgen -G '/usr/lib/*-linux-gnu/faketime/libfaketime.so.1' >/dev/null || wanted+=(libfaketime)
    [ ${#wanted[@]} -eq 0 ] && return
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "${wanted[*]} missing and this is neither root nor sudo: tests that need them will be skipped." >&2; return; }
        as_root=(sudo -n)
    fi

    { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}"; } >/dev/null \
        || echo "${wanted[*]} could not be installed: tests that need them will be skipped." >&2
}

install_packages() {
    [ -x tests/servers/node_modules/.bin/azurite-blob ] && [ -d tests/servers/node_modules/kuzu ] && [ -d tests/servers/node_modules/chdb ] && return
    npm ci --prefix tests/servers --no-audit --no-fund --loglevel=error >/dev/null \
        || echo 'Azurite, Kuzu, Oxigraph, jsonld and chdb could not be installed: their tests will be skipped.' >&2
}

install_debian
install_packages

log=$(mktemp)
published=$(mktemp -d)
report=$(mktemp)
trap 'rm -rf "$log" "$published" "$report"' EXIT
export LUKE_FUZZ_REPORT="$report"
if $publish; then
    dotnet tool restore >/dev/null || echo 'CycloneDX could not be installed: its test will be skipped.' >&2
    for project in silo client; do
        dotnet publish "$project" -c Release -o "$published/$project" --nologo -v q
    done
    export LUKE_PUBLISHED="$published"
fi

# --blame: if the process of the tests dies, the tests that were running are named.
run_tests() {
    status=0
    dotnet test LukePipeline.sln -c Release --nologo --blame ${filter:+--filter "$filter"} "${arguments[@]}" 2>&1 | tee "$log" || status=$?
}

count() { grep -oE "$1: +[0-9]+" "$log" | grep -oE '[0-9]+' | awk '{ sum += $1 } END { print sum + 0 }'; }

# A process that dies takes the results of all tests with it that had not run. Said above with the names of those that were running; then all of
# them run once more, so that one death hides nothing else.
run_tests
if [ "$status" -ne 0 ] && grep -q 'host process exited unexpectedly' "$log" && ! grep -qE '^Failed!|\[FAIL\]' "$log"; then
    echo 'THE PROCESS OF THE TESTS DIED, see above. Running all of them once more.' >&2
    run_tests
fi

totals="$(count Passed) passed, $(count Failed) failed, $(count Skipped) skipped"

# Processes, terminals and browsers by the hundred share the processors of one machine here, which may starve one of them. What fails alone, too, has failed.
mapfile -t failed < <(sed -nE 's/.* (LukePipeline\.Tests\.[A-Za-z0-9_.]+).* \[FAIL\]$/\1/p' "$log" | sort -u)
if $again && [ "$status" -ne 0 ] && [ "${#failed[@]}" -ge 1 ] && [ "${#failed[@]}" -le 3 ]; then
    filter="FullyQualifiedName~$(IFS='|'; echo "${failed[*]}" | sed 's/|/|FullyQualifiedName~/g')"
    arguments=(--no-build)
    run_tests
    [ "$(count Passed)" -ge "${#failed[@]}" ] || status=1
    echo "FAILED BESIDE THE OTHERS, alone $([ "$status" -eq 0 ] && echo passed || echo failed): ${failed[*]}" >&2
fi

# What the fuzzers tried: the reader, cases, seconds.
case "$filter" in *Fuzz*) sort "$report" ;; esac

echo "$totals"
exit "$status"
