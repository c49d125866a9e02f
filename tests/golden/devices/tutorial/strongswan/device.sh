#!/bin/sh
# Office 1: tunnel interface, routes and kernel settings (plan acme-global)
# Checked: scripts of this form run in a network namespace, with another kind of interface in place of XFRM.
# sh device.sh up    makes them; may be repeated
# sh device.sh down  CLEANUP: takes them away again
set -eu
WAN='eth0' # REPLACE: the interface that holds the public address
TUNNEL=${TUNNEL:-ali1} # the tunnel's interface
here=$(dirname "$0")

case "${1:-up}" in
up)
  # Packets are forwarded between the office and the tunnel.
  sysctl -q -w net/ipv4/ip_forward=1
  # IPsec-VPN connection 1: what is routed into this interface goes through the tunnel.
  if ! ip link show "$TUNNEL" >/dev/null 2>&1; then
    ip link add "$TUNNEL" type xfrm dev "$WAN" if_id 1
  fi
  ip link set "$TUNNEL" mtu 1360 up
  # Replies may come in on another interface than the routes say: loose reverse path filter.
  sysctl -q -w "net/ipv4/conf/$TUNNEL/rp_filter=2"
  # The office's routes: the own VPC first, then everything else behind the VPN gateway.
  ip route replace 172.16.0.0/16 dev "$TUNNEL" metric 10
  ip route replace 192.168.0.0/16 dev "$TUNNEL" metric 10
  ip route replace 10.20.10.0/24 dev "$TUNNEL" metric 10
  ip route replace 10.20.20.0/24 dev "$TUNNEL" metric 10
  ip route replace 10.10.20.0/24 dev "$TUNNEL" metric 10
  nft -f "$here/device.nft"
  ;;
down)
  ip link delete "$TUNNEL" 2>/dev/null || true
  nft delete table inet wizard_office 2>/dev/null || true
  ;;
*)
  echo "usage: sh device.sh up|down" >&2
  exit 2
  ;;
esac
