"""An Alibaba Cloud endpoint on loopback: the real wire, real state machines, a scaled clock, faults on demand."""
