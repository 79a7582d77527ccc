#!/bin/sh
# A browser for the tests: the one on PATH, else Debian's. Never skipped in silence.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
as_root=""
if [ "$(id -u)" -ne 0 ]; then as_root="sudo -n"; fi
command="apt-get install -y --no-install-recommends chromium"
echo "Installing Chromium ..."
if $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root $command -qq >/dev/null; then
  command -v chromium >/dev/null 2>&1 && exit 0
fi
echo "The browser tests need Chromium. Install it as root with: apt-get update && $command" >&2
exit 1
