#!/usr/bin/env bash
# What the GitHub Action does: it finds a binary and the base, reviews, and reports the outcome. Everything comes through the environment, as
# action.yml sets it, so that it runs against any checkout. It keeps to what bash 3.2 knows, which macOS has.
#
# Text of a contribution is hostile: lines of the log that begin with :: are orders to the runner. Whatever may hold such text is printed while
# the runner does not listen, or escaped.
set -euo pipefail

# A commit's name, SHA-1 or SHA-256.
is_commit() { [[ $1 =~ ^[0-9a-f]{40}([0-9a-f]{24})?$ ]]; }

# As https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts escapes a command's text.
escaped() {
    local text=$1
    text=${text//\%/%25}
    text=${text//$'\r'/%0D}
    text=${text//$'\n'/%0A}
    printf '%s' "$text"
}

annotate() { printf '::%s title=Shelfmark::%s\n' "$1" "$(escaped "$2")"; }

output() { printf '%s=%s\n' "$1" "$2" >> "${GITHUB_OUTPUT:-/dev/null}"; }

fail() {
    annotate error "$1"
    output verdict error
    exit 2
}

# Standard input to the log, while the runner does not listen.
unheard() {
    local word
    word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    printf '::stop-commands::%s\n' "$word"
    cat
    printf '\n::%s::\n' "$word"
}

# The target whose binary runs here. On Linux the static one, which runs in any container.
target() {
    case ${RUNNER_OS:-}-${RUNNER_ARCH:-} in
        Linux-X64) echo x86_64-unknown-linux-musl ;;
        Linux-ARM64) echo aarch64-unknown-linux-musl ;;
        macOS-X64) echo x86_64-apple-darwin ;;
        macOS-ARM64) echo aarch64-apple-darwin ;;
        Windows-X64) echo x86_64-pc-windows-msvc ;;
        *) return 1 ;;
    esac
}

# The version that the Action's own ref names; nothing where it is no release. A tag like v1 moves along with the releases.
own_version() {
    local version tag=
    version=$(sed -n 's/^version = "\([0-9A-Za-z.+-]*\)"$/\1/p' "$ACTION_PATH/Cargo.toml" | head -n 1)
    if [[ ${ACTION_REF:-} =~ ^v[0-9]+(\.[0-9]+)*(-[0-9A-Za-z.-]+)?$ ]]; then
        echo "$version"
    elif is_commit "${ACTION_REF:-}"; then
        # An annotated tag's commit stands behind ^{}.
        tag=$(git ls-remote "${SHELFMARK_SOURCE:-https://github.com/$repository}" "refs/tags/v$version" "refs/tags/v$version^{}" 2> /dev/null \
            | cut -f 1) || true
        if [[ $'\n'$tag$'\n' == *$'\n'$ACTION_REF$'\n'* ]]; then echo "$version"; fi
    fi
}

fetch() {
    curl --proto '=https,file' --proto-redir '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 --max-time 300 \
        --output "$folder/${1##*/}" "$1"
}

# From standard input: where a name holds a backslash, as on Windows, another is put before the sum.
sha256() {
    if command -v sha256sum > /dev/null; then sha256sum; else shasum -a 256; fi < "$1" | cut -d ' ' -f 1
}

# Sets tool to the binary of a release, where it has one for this machine.
download() {
    local version=$1 target archive from wanted
    target=$(target) || return 1
    archive=shelfmark-$target.tar.gz
    from=${SHELFMARK_RELEASES:-https://github.com/$repository/releases/download}/v$version
    fetch "$from/$archive" && fetch "$from/SHA256SUMS" || return 1
    wanted=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' "$folder/SHA256SUMS")
    if [ -z "$wanted" ] || [ "$(sha256 "$folder/$archive")" != "$wanted" ]; then
        fail "$archive of release v$version does not match its SHA256SUMS; it was not run"
    fi
    # From standard input: tar takes a name like D:\… for that of another machine.
    tar -xzf - -C "$folder" < "$folder/$archive" || return 1
    tool=$folder/shelfmark-$target/shelfmark
    [ -x "$tool" ] || tool=$tool.exe
}

# Sets tool to what the Action's own checkout builds.
build() {
    command -v cargo > /dev/null || fail "no binary for this runner ($1), and no cargo to build one with; install Rust before this step"
    echo "::group::Building shelfmark ($1)"
    local into="${RUNNER_TEMP:-/tmp}/shelfmark-build"
    cargo build --release --locked --no-default-features --manifest-path "$ACTION_PATH/Cargo.toml" --target-dir "$into" \
        || fail 'shelfmark could not be built; the log says why'
    echo '::endgroup::'
    tool=$into/release/shelfmark
}

find_tool() {
    local version=${INPUT_VERSION:-}
    version=${version#v}
    case $version in
        installed) tool=$(command -v shelfmark) || fail 'shelfmark is not on the PATH, and the input version says that it is installed' ;;
        source) build 'as the input version asks' ;;
        '')
            version=$(own_version)
            if [ -z "$version" ]; then
                build "${ACTION_REF:-this checkout} names no release"
            elif ! download "$version"; then
                build "no binary of release v$version for ${RUNNER_OS:-?} on ${RUNNER_ARCH:-?}"
            fi
            ;;
        [0-9]*) download "$version" || fail "release v$version has no binary for ${RUNNER_OS:-?} on ${RUNNER_ARCH:-?}, or it cannot be fetched and unpacked" ;;
        *) fail "the input version must be a release like 0.2.0, \"source\" or \"installed\"; it is \"$INPUT_VERSION\"" ;;
    esac
}

# What git learns from the environment alone. In containers the checkout often belongs to another user. Where the checkout kept no credentials
# (persist-credentials: false), the token serves to fetch from the server that it is for.
trust_checkout() {
    local server=${GITHUB_SERVER_URL:-https://github.com}
    export GIT_TERMINAL_PROMPT=0 GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
    if [ -n "${INPUT_GITHUB_TOKEN:-}" ] && [ -z "$(git config --get-all "http.$server/.extraheader" || true)" ]; then
        export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_1="http.$server/.extraheader"
        GIT_CONFIG_VALUE_1="AUTHORIZATION: basic $(printf 'x-access-token:%s' "$INPUT_GITHUB_TOKEN" | base64 | tr -d '\n')"
        export GIT_CONFIG_VALUE_1
    fi
}

has() { git cat-file -e "$1^{commit}" 2> /dev/null; }

is_shallow() { [ "$(git rev-parse --is-shallow-repository)" = true ]; }

bring() { git fetch --quiet --no-tags --no-recurse-submodules "$@" > "$folder/fetch.log" 2>&1; }

# Fetches as much history as it takes to tell where HEAD parted from a commit.
join_with() {
    local base=$1 depth head
    head=$(git rev-parse HEAD)
    if ! is_shallow; then
        has "$base" || bring origin "$base" || return 1
    fi
    for depth in 2 50 500 5000; do
        if has "$base" && git merge-base "$base" HEAD > /dev/null; then return; fi
        is_shallow || return 1
        bring --depth="$depth" origin "$base" "$head" || return 1
    done
    git merge-base "$base" HEAD > /dev/null || { bring --unshallow origin "$base" "$head" && git merge-base "$base" HEAD > /dev/null; }
}

# What HEAD was made of, though a shallow clone holds none of it.
parents() { git cat-file -p HEAD | sed -n '/^$/q; s/^parent //p'; }

# Sets base to the first parent of the merge that GitHub made of a pull request, where that is what is checked out.
merged_onto() {
    local head first second more
    head=$(git rev-parse HEAD)
    { read -r first && read -r second; read -r more; } < <(parents) || true
    [ -n "${second:-}" ] && [ -z "${more:-}" ] && [ "$head" != "$EVENT_HEAD" ] || return 1
    # A newer head than the event's was merged by the commit that the event names. For pull_request_target that is the base's tip, which may be a
    # merge as well, of another pull request.
    [ "$second" = "$EVENT_HEAD" ] || { [ "$GITHUB_EVENT_NAME" = pull_request ] && [ "$head" = "${GITHUB_SHA:-}" ]; } || return 1
    base=$first
}

of_pull_request() {
    if ! is_commit "${EVENT_HEAD:-}" || ! is_commit "${EVENT_BASE:-}"; then fail "the event $GITHUB_EVENT_NAME names no pull request"; fi
    if merged_onto; then return; fi
    if [ "$(git rev-parse HEAD)" = "$EVENT_BASE" ]; then
        annotate warning 'the base is checked out, and not the pull request: there is nothing to review; see "ref" of actions/checkout'
    fi
    base=$EVENT_BASE
}

# After a push: what was there before it. A new branch, and one whose history was replaced, are compared with the default branch.
of_push() {
    if is_commit "${EVENT_BEFORE:-}" && [[ ! $EVENT_BEFORE =~ ^0+$ ]] && join_with "$EVENT_BEFORE"; then
        base=$EVENT_BEFORE
    else
        of_default_branch
    fi
}

of_default_branch() {
    local branch=${EVENT_DEFAULT_BRANCH:-} depth=
    [ -n "$branch" ] || fail "the event ${GITHUB_EVENT_NAME:-} names nothing to compare with; set the input against"
    # With a depth, a whole clone would become shallow.
    if is_shallow; then depth=--depth=1; fi
    bring ${depth:+"$depth"} origin "refs/heads/$branch" || fail "the default branch $branch cannot be fetched; set the input against"
    base=$(git rev-parse FETCH_HEAD)
}

# Sets base to the revision to compare with, and makes sure that git can tell where HEAD parted from it.
find_base() {
    case ${INPUT_AGAINST:-} in
        -*) fail 'the input against must be a revision' ;;
        ?*)
            if ! base=$(git rev-parse --verify --quiet "$INPUT_AGAINST^{commit}"); then
                bring origin "$INPUT_AGAINST" || fail "revision $INPUT_AGAINST not found"
                base=$(git rev-parse FETCH_HEAD)
            fi
            ;;
        *)
            case ${GITHUB_EVENT_NAME:-} in
                pull_request | pull_request_target) of_pull_request ;;
                merge_group) base=${EVENT_BASE:-} ;;
                push) of_push ;;
                *) of_default_branch ;;
            esac
            ;;
    esac
    if ! join_with "$base"; then
        fail "git cannot find the merge base with ${base:-the base}; set fetch-depth: 0 for actions/checkout ($(tail -n 1 "$folder/fetch.log" 2> /dev/null))"
    fi
}

# Whether reviewdog is to post the findings as comments. Annotations are printed where it does not.
posts() { [ "${INPUT_REVIEWDOG:-false}" = true ]; }

# Sets status to that of the review. Annotations are printed as they come: shelfmark escapes what it quotes.
review() {
    local line arguments=(check --against "$base" --output "json=$folder/report.json" --output "summary=$folder/summary.md")
    if posts; then
        arguments+=(--format text --output "rdjson=$folder/findings.rdjson" --output "github=$folder/annotations")
    else
        arguments+=(--format github)
    fi
    [ -z "${INPUT_POLICY:-}" ] || arguments+=(--policy "$INPUT_POLICY")
    [ -z "${INPUT_FAIL_ON:-}" ] || arguments+=(--fail-on "$INPUT_FAIL_ON")
    [ -z "${INPUT_SARIF_FILE:-}" ] || arguments+=(--output "sarif=$INPUT_SARIF_FILE")
    arguments+=(--)
    while IFS= read -r line; do
        line=${line%$'\r'}
        [ -z "$line" ] || arguments+=("$line")
    done <<< "${INPUT_PATHS:-}"
    status=0
    # It goes to api.github.com alone, which answers more with a token; that of another server goes nowhere.
    GITHUB_TOKEN=${INPUT_GITHUB_TOKEN:-${GITHUB_TOKEN:-}} "$tool" "${arguments[@]}" > "$folder/log" 2> "$folder/errors" || status=$?
    if posts; then unheard < "$folder/log"; else cat "$folder/log"; fi
    if [ ! -s "$folder/errors" ]; then return; fi
    unheard < "$folder/errors"
    # What shelfmark could not heed stands where it is seen.
    [ "$status" -gt 1 ] || sed -n 's/^warning: //p' "$folder/errors" | while IFS= read -r line; do annotate warning "$line"; done
}

# Whether the token can only read, since the pull request comes from a fork. One that was deleted has no name.
of_fork() { [ "${GITHUB_EVENT_NAME:-}" = pull_request ] && [ "${EVENT_HEAD_REPOSITORY:-}" != "${GITHUB_REPOSITORY:-}" ]; }

# Fails where the findings are not seen in the pull request afterwards.
post() {
    local top
    case ${GITHUB_EVENT_NAME:-} in
        pull_request | pull_request_target) ;;
        *) return 1 ;;
    esac
    if of_fork; then
        echo 'The token of a pull request from a fork cannot post suggestions: the findings are shown as annotations.'
        return 1
    fi
    if ! command -v reviewdog > /dev/null; then
        annotate warning 'reviewdog is not installed, so no suggestions are posted; reviewdog/action-setup installs it'
        return 1
    fi
    # It takes the paths as seen from where it runs, and they are as seen from the top.
    top=$(git rev-parse --show-toplevel) || return 1
    # A token that cannot post is no failure to reviewdog, which prints commands to the runner then.
    if ! (cd "$top" && REVIEWDOG_GITHUB_API_TOKEN=${INPUT_GITHUB_TOKEN:-} reviewdog -f=rdjson -name=shelfmark -reporter=github-pr-review \
        -filter-mode=diff_context) < "$folder/findings.rdjson" > "$folder/posted" 2>&1 || grep -Eq '^::[a-z]+ ' "$folder/posted"; then
        unheard < "$folder/posted"
        annotate warning 'reviewdog could not post the findings, which needs the permission pull-requests: write; the log says why'
        return 1
    fi
}

report_outcome() {
    local sarif=${INPUT_SARIF_FILE:-} where=${INPUT_WORKING_DIRECTORY:-.}
    # A step's summary has room for 1 MiB: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    head -c 1000000 "$folder/summary.md" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
    if [ "$status" = 0 ]; then output verdict pass; else output verdict fail; fi
    # Each key stands on a line of its own, and a line's end inside a text is written as \n.
    output findings "$(grep -c '^ *"severity": ' "$folder/report.json" || true)"
    case $where-$sarif in
        .-* | *- | *-/*) output sarif-file "$sarif" ;;
        *) output sarif-file "${where%/}/$sarif" ;;
    esac
}

main() {
    repository=${ACTION_REPOSITORY:-shelfmark/shelfmark}
    folder=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/shelfmark.XXXXXX")
    trap 'rm -rf "$folder"' EXIT
    [[ ${INPUT_SARIF_FILE:-} != *$'\n'* ]] || fail 'the input sarif-file must be one path'
    find_tool
    cd "${INPUT_WORKING_DIRECTORY:-.}" || fail "no such folder: $INPUT_WORKING_DIRECTORY"
    trust_checkout
    git rev-parse --git-dir > /dev/null 2>&1 || fail 'this is not a git repository; run actions/checkout before this step'
    find_base
    review
    if [ "$status" -gt 1 ]; then fail "$(sed 's/^error: //' "$folder/errors")"; fi
    if posts && ! post; then cat "$folder/annotations"; fi
    report_outcome
    exit "$status"
}

main
