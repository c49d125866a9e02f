"""The rehearsal's lab: a network in Linux namespaces, with real IKE and ESP between the offices and the cloud."""
