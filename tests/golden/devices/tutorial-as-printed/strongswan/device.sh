#!/bin/sh
# Office 1: tunnel interface, routes and kernel settings (plan acme-global)
# Checked: scripts of this form run in a network namespace, with another kind of interface in place of XFRM.
# sh device.sh up    makes them; may be repeated
# sh device.sh down  CLEANUP: takes them away again
set -eu
here=$(dirname "$0")

case "${1:-up}" in
up)
  # Packets are forwarded between the office and the tunnel.
  sysctl -q -w net/ipv4/ip_forward=1
  nft -f "$here/device.nft"
  ;;
down)
  nft delete table inet wizard_office 2>/dev/null || true
  ;;
*)
  echo "usage: sh device.sh up|down" >&2
  exit 2
  ;;
esac
# WARNING: the tunnel's selectors do not admit these destinations; their packets are not protected:
#   192.168.0.0/16
#   10.20.10.0/24
#   10.20.20.0/24
#   10.10.20.0/24
