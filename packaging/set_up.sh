#!/bin/sh
# Make this checkout ready: `sh packaging/set_up.sh run`, `test` or `develop`. What is ready is left alone.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-run}
here=$(pwd -P)

say() { printf 'cordee: %s\n' "$*"; }

stop() {
    say "$1" >&2
    shift
    for line; do printf '    %s\n' "$line" >&2; done
    exit 1
}

# Run a command in silence; if it fails, show what it said and stop with $1.
quietly() {
    sentence=$1
    shift
    said=$(mktemp)
    if "$@" >"$said" 2>&1; then
        rm -f "$said"
    else
        tail -n 30 "$said" >&2
        rm -f "$said"
        stop "$sentence"
    fi
}

# --- Python --------------------------------------------------------------------------------------

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if command -v "$python" >/dev/null && is_new_enough "$python"; then return; fi
    done
    stop "Cordée needs Python 3.11 or newer, and ${PYTHON:-python3} is not." \
        "Install one, then name it: make $purpose PYTHON=python3.12"
}

# --- system packages -----------------------------------------------------------------------------

missing=""

# need_library SONAME PACKAGE
need_library() {
    case $libraries in *"$1 ("*) ;; *) missing="$missing $2" ;; esac
}

# need_tool COMMAND PACKAGE
need_tool() {
    command -v "$1" >/dev/null || missing="$missing $2"
}

# need_one_of PACKAGE FILE...: for what lies beside the commands
need_one_of() {
    package=$1
    shift
    for file; do [ -e "$file" ] && return; done
    missing="$missing $package"
}

find_missing_libraries() {
    ldconfig=$(command -v ldconfig || echo /sbin/ldconfig)
    libraries=$("$ldconfig" -p 2>/dev/null) || return 0 # another kind of system: nothing can be said
    # drawing at all, even without a screen
    need_library libEGL.so.1 libegl1
    need_library libGL.so.1 libgl1
    need_library libfontconfig.so.1 libfontconfig1
    need_library libxkbcommon.so.0 libxkbcommon0
    need_library libglib-2.0.so.0 libglib2.0-0
    need_library libdbus-1.so.3 libdbus-1-3
    # a real window
    need_library libxcb-cursor.so.0 libxcb-cursor0
    need_library libxcb-icccm.so.4 libxcb-icccm4
    need_library libxcb-keysyms.so.1 libxcb-keysyms1
    need_library libxcb-shape.so.0 libxcb-shape0
    need_library libxkbcommon-x11.so.0 libxkbcommon-x11-0
    need_library libX11-xcb.so.1 libx11-xcb1
}

find_missing_test_tools() {
    need_tool Xvfb xvfb
    need_tool xdotool xdotool
    need_tool xwininfo x11-utils
    need_tool dbus-run-session dbus
    need_one_of at-spi2-core /usr/libexec/at-spi-bus-launcher /usr/lib/at-spi2-core/at-spi-bus-launcher
    need_tool gnome-keyring-daemon gnome-keyring
    need_tool node nodejs # for a real learning record store
    need_tool npm npm
    # for a real mail store
    need_one_of dovecot-core /usr/sbin/dovecot
    need_one_of dovecot-imapd /usr/lib/dovecot/imap
    need_one_of dovecot-lmtpd /usr/lib/dovecot/lmtp
}

find_missing_venv() {
    "$python" -c 'import ensurepip, venv' 2>/dev/null && return
    case $python in
        python3) missing="$missing python3-venv" ;;
        *) missing="$missing ${python##*/}-venv" ;;
    esac
}

# Newer releases call libglib2.0-0 libglib2.0-0t64.
with_names_of_this_release() {
    for package; do
        if [ "$package" = libglib2.0-0 ] && apt-cache show libglib2.0-0t64 >/dev/null 2>&1; then
            package=libglib2.0-0t64
        fi
        printf ' %s' "$package"
    done
}

install_missing() {
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || stop \
        "these system packages are missing, by their names on Debian; install what your system calls them:" \
        "${missing# }"
    if [ "$(id -u)" -eq 0 ]; then
        as_root="env"
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        as_root="sudo env"
    else
        # shellcheck disable=SC2046,SC2086  # a list of words
        stop "system packages are missing, and installing them takes root. Have this run, then try again:" \
            "apt-get update && apt-get install -y --no-install-recommends$(with_names_of_this_release $missing)"
    fi
    say "installing system packages:$missing"
    apt="$as_root DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120"
    $apt update >/dev/null 2>&1 || true # a broken foreign source must not stop us: the install will tell
    # shellcheck disable=SC2046,SC2086  # a list of words
    set -- $(with_names_of_this_release $missing)
    # shellcheck disable=SC2086
    quietly "apt could not install them. Try by hand: apt-get update && apt-get install --no-install-recommends $*" \
        $apt install -y --no-install-recommends "$@"
}

# --- the environment -----------------------------------------------------------------------------

# is_ready NAME FOR: whether this step was last done for the same thing
is_ready() { [ "$(cat ".venv/.ready-$1" 2>/dev/null)" = "$2" ]; }

mark_ready() { printf '%s\n' "$2" >".venv/.ready-$1"; }

place() { printf '%s %s' "$here" "$(readlink -f .venv/bin/python)"; }

make_environment() {
    if [ -x .venv/bin/python ] && is_ready place "$(place)"; then return; fi
    say "making .venv with $("$python" --version)"
    quietly "the virtual environment could not be made." "$python" -m venv --clear .venv
    mark_ready place "$(place)"
}

install_packages() {
    locked=$(cksum <requirements.lock)
    is_ready packages "$locked" && return
    say "installing the locked Python packages into .venv (some 150 MB, about a minute)"
    quietly "the packages could not be installed; is there a network?" \
        .venv/bin/python -m pip install --disable-pip-version-check --no-input --require-hashes -r requirements.lock
    mark_ready packages "$locked"
}

install_cordee() {
    described=$(cat pyproject.toml packaging/hatch_build.py | cksum)
    is_ready cordee "$described" && return
    say "installing Cordée into .venv, from this folder"
    quietly "Cordée could not be installed into .venv." \
        .venv/bin/python -m pip install --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .
    mark_ready cordee "$described"
}

# As packaging/hatch_build.py does it: pybabel passes over a catalogue whose header is still marked fuzzy.
COMPILE='
import sys
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
source, compiled, language = sys.argv[1:]
with open(source, "rb") as po:
    catalogue = read_po(po, locale=language, abort_invalid=True)
with open(compiled, "wb") as mo:
    write_mo(mo, catalogue)
'

compile_words() {
    for catalogue in resources/i18n/*.po; do
        compiled=${catalogue%.po}.mo
        # shellcheck disable=SC3013  # every sh at hand knows -nt
        if [ ! -e "$catalogue" ] || [ "$compiled" -nt "$catalogue" ]; then continue; fi
        language=$(basename "$catalogue" .po)
        say "compiling the words of $language"
        quietly "$catalogue cannot be compiled." .venv/bin/python -c "$COMPILE" "$catalogue" "$compiled" "$language"
    done
}

# -------------------------------------------------------------------------------------------------

if [ ! -x .venv/bin/python ] || ! is_ready place "$(place)"; then
    find_python
    find_missing_venv
fi
case $purpose in
    run) find_missing_libraries ;;
    test) find_missing_libraries && find_missing_test_tools ;;
    develop) ;;
    *) stop "usage: sh packaging/set_up.sh run|test|develop" ;;
esac
install_missing
make_environment
install_packages
install_cordee
compile_words
