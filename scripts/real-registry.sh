#!/usr/bin/env bash
# Installs what test/real/ runs against: Debian's docker-registry, skopeo, htpasswd and tinyproxy. Does nothing where they are.
set -euo pipefail

packages=()
command -v docker-registry >/dev/null || packages+=(docker-registry)
command -v skopeo >/dev/null || packages+=(skopeo)
command -v htpasswd >/dev/null || packages+=(apache2-utils)
command -v tinyproxy >/dev/null || packages+=(tinyproxy)
command -v python3 >/dev/null || packages+=(python3)
command -v openssl >/dev/null || packages+=(openssl)
if [ ${#packages[@]} -eq 0 ]; then
  echo 'real-registry: everything is there'
  exit 0
fi

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}"
# Under systemd the packages start theirs on ports 5000 and 8888 of every interface; the tests start their own on loopback.
for service in docker-registry tinyproxy; do
  if [ -d /run/systemd/system ] && [[ " ${packages[*]} " == *" $service "* ]]; then
    "${as_root[@]}" systemctl disable --now "$service" || true
  fi
done
